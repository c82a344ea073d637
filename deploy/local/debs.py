"""RabbitMQ and Erlang: as installed, else Debian's packages unpacked under `.run/` without root.

The packages are fetched once per checkout; apt gets package lists of its own, since an ordinary user has none.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local import paths
from deploy.local.failure import Impossible

_INSTALLED = Path("/usr/lib/rabbitmq/bin")
_ERLANG = (
    "asn1 base crypto eldap ftp inets mnesia os-mon parsetools public-key runtime-tools snmp ssl syntax-tools tftp "
    "tools xmerl"
)
_PACKAGES = ["rabbitmq-server", "socat", *(f"erlang-{part}" for part in _ERLANG.split())]


@dataclass(frozen=True)
class Programs:
    """Where RabbitMQ's scripts are, and which folder to put in front of PATH for Erlang (None: it is there)."""

    scripts: Path
    erlang: Path | None


def rabbitmq() -> Programs:
    """RabbitMQ's programs, fetched if need be. Raises Impossible."""
    if (_INSTALLED / "rabbitmq-server").exists() and shutil.which("erl"):
        return Programs(_INSTALLED, None)
    unpacked = paths.packages() / "rabbitmq"
    if not unpacked.exists():
        _fetch(unpacked)
    _point_to(unpacked / "usr/lib/erlang")
    return Programs(unpacked / "usr/lib/rabbitmq/bin", unpacked / "usr/bin")


def _fetch(target: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Impossible("RabbitMQ is not installed, and there is no apt-get to fetch it; install rabbitmq-server.")
    work = target.with_suffix(".new")
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "debs", "root"):
        (work / folder).mkdir(parents=True)
    _apt(work, "update")
    _apt(work, "download", *_PACKAGES)
    for package in sorted((work / "debs").glob("*.deb")):
        _call(["dpkg", "-x", str(package), str(work / "root")], work)
    (work / "root").rename(target)
    shutil.rmtree(work, ignore_errors=True)


def _apt(work: Path, *arguments: str) -> None:
    options = {
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work / "cache",
        "Debug::NoLocking": 1,
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
    }
    _call(["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items()), *arguments], work)


def _call(command: list[str], work: Path) -> None:
    environment = os.environ | {"LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=work / "debs", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise Impossible(f"RabbitMQ's packages could not be fetched: {_reason(done.stdout + done.stderr)}")


def _reason(output: str) -> str:
    errors = [line for line in output.splitlines() if line.startswith(("E:", "dpkg"))]
    return errors[0] if errors else (output.strip().splitlines() or ["no reason given."])[-1]


def _point_to(erlang: Path) -> None:
    """Debian's start scripts know only /usr/lib/erlang; tell them where Erlang lies (again, if it was moved)."""
    for folder in (erlang / "bin", *erlang.glob("erts-*/bin")):
        for script in (folder / "erl", folder / "start"):
            text = script.read_text()
            pointed = re.sub(r"^(\s*)ROOTDIR=(?!\$).*$", rf'\1ROOTDIR="{erlang}"', text, flags=re.MULTILINE)
            if pointed != text:
                script.write_text(pointed)
