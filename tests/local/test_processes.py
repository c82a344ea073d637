"""A process belongs to the installation that its marker names exactly; what was ended before is not signalled."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import processes
from deploy.local.down import down

Start = Callable[[Path], "subprocess.Popen[bytes]"]
_STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a process that ignores SIGTERM, for an installation at a path."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(root: Path) -> "subprocess.Popen[bytes]":
        child = subprocess.Popen(
            [sys.executable, "-c", _STUBBORN], env=processes.marked(root, "other"), stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        started.append(child)
        return child

    yield begin
    for child in started:
        child.kill()
        child.communicate()


def _found(root: Path, *, below: bool = False) -> set[int]:
    return {process.pid for process in processes.find(root, below=below)}


def test_only_the_exact_path_is_ours(tmp_path: Path, start: Start) -> None:
    ours, longer = start(tmp_path / "run"), start(tmp_path / "run-2")
    assert _found(tmp_path / "run", below=True) == {ours.pid}
    assert _found(tmp_path / "run-2") == {longer.pid}


def test_installations_in_folders_below_are_found_when_asked_for(tmp_path: Path, start: Start) -> None:
    test_run = start(tmp_path / "run" / "test" / "1")
    assert _found(tmp_path / "run") == set()
    assert _found(tmp_path / "run", below=True) == {test_run.pid}


def test_what_does_not_end_is_killed(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.down._PATIENCE", 0.2)
    child = start(tmp_path / "run")
    assert down(tmp_path / "run") == 1
    assert child.wait(5) == -signal.SIGKILL
    assert down(tmp_path / "run") == 0


def test_a_number_used_again_is_not_signalled(tmp_path: Path, start: Start) -> None:
    child = start(tmp_path / "run")
    earlier = processes.Process(child.pid, started="1", name="python", part="other")
    assert processes.stop([earlier], signal.SIGKILL, 1) == []
    assert child.poll() is None


def test_the_variables_of_the_caller_s_own_installation_are_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOTRACK_BROKER_ADMIN_URL", "amqp://elsewhere")
    assert "ISOTRACK_BROKER_ADMIN_URL" not in processes.marked(tmp_path, "broker")
