"""The virtual environment `.run/venv`: what the lock file names, with hashes, and the checkout itself on top.

Run by whatever Python 3.11 or newer the machine has. A stamp, written last, says what the environment was made
from: it is made anew when the lock file, the interpreter or the place changed, or when making it was interrupted.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from deploy.local import paths
from deploy.local.failure import Impossible, spoken

_OLDEST = (3, 11)
_LOCK = paths.CHECKOUT / "requirements.lock"
_PROJECT = paths.CHECKOUT / "pyproject.toml"
_STAMP = paths.VENV / "isotrack.stamp"
_REASONS = {
    "No space left on device": "no space is left on the device",
    "DO NOT MATCH THE HASHES": "a downloaded file does not match its hash in requirements.lock",
    "NewConnectionError": "the package registry cannot be reached",
    "Temporary failure in name resolution": "the package registry cannot be reached",
    "ProxyError": "the proxy in front of the package registry does not answer",
    "SSLError": "the package registry's certificate is not trusted",
    "No matching distribution found": "the package registry lacks a package of requirements.lock, or is not reached",
}


@spoken
def main() -> None:
    """Make or renew the environment if need be."""
    _check_machine()
    paths.must_be_ours()
    paths.private_folder(paths.RUN)
    with (paths.RUN / "environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _renew()


def _renew() -> None:
    packages, project = _mark(_LOCK, sys.version, str(paths.VENV)), _mark(_PROJECT)
    kept = _STAMP.read_text().split() if _STAMP.exists() else []
    if kept == [packages, project]:
        return
    _STAMP.unlink(missing_ok=True)
    if kept[:1] != [packages]:
        print("Setting up the Python environment (once; a minute or two) ...", flush=True)
        shutil.rmtree(paths.VENV, ignore_errors=True)
        _call("the virtual environment", [sys.executable, "-m", "venv", str(paths.VENV)])
        _pip("--require-hashes", "--only-binary", ":all:", "-r", str(_LOCK))
    _pip("--no-deps", "--no-build-isolation", "-e", str(paths.CHECKOUT))
    _STAMP.write_text(f"{packages} {project}\n")


def _check_machine() -> None:
    if sys.version_info[:2] < _OLDEST:
        raise Impossible(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; set ISOTRACK_PYTHON.")
    if find_spec("ensurepip") is None or find_spec("venv") is None:
        raise Impossible("Python's venv module is missing; install python3-venv.")


def _mark(file: Path, *more: str) -> str:
    return hashlib.sha256("\0".join([file.read_text(), *more]).encode()).hexdigest()


def _pip(*arguments: str) -> None:
    python = paths.VENV / "bin" / "python"
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    _call("the Python packages", [str(python), "-m", "pip", "install", *options, *arguments])


def _call(what: str, command: list[str]) -> None:
    log = paths.private_folder(paths.RUN / "log") / "environment.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | {
        "LC_ALL": "C.UTF-8"
    }
    done = subprocess.run(
        command,
        cwd=paths.CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        reason = _reason(done.stdout)
        log.write_text(done.stdout)
        raise Impossible(f"{what} cannot be installed: {reason} (see {log}).")


def _reason(output: str) -> str:
    known = [reason for sign, reason in _REASONS.items() if sign in output]
    return known[0] if known else (output.strip().splitlines() or ["no reason given"])[-1]


if __name__ == "__main__":
    main()
