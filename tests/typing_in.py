"""`isotrack …` as an operator types it: each command a process of its own, forked from one that has imported it all.

That takes a tenth of a second instead of one. Services, relays and workers are started from nothing (`stack`).
"""

import os
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

from tests.stack import ROOT

_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload(["chassis.commands"])
_STREAMS = ("stdin", "stdout", "stderr")


def typed(*words: str, environment: Mapping[str, str], given: str = "", within: float = 120.0) -> CompletedProcess[str]:
    """What becomes of the command with exactly these variables and this input; TimeoutExpired if it takes longer."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for stream in _STREAMS:
            (folder / stream).write_text(given if stream == "stdin" else "")
        child = _FORKING.Process(target=_obey, args=(words, dict(environment), folder))
        child.start()
        child.join(within)
        if child.exitcode is None:
            child.kill()
            child.join()
            raise TimeoutExpired(words, within)
        told = {stream: (folder / stream).read_text() for stream in _STREAMS}
        return CompletedProcess(words, child.exitcode, told["stdout"], told["stderr"])


def _obey(words: tuple[str, ...], environment: dict[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, stream in enumerate(_STREAMS):
        opened = os.open(folder / stream, os.O_RDONLY if stream == "stdin" else os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, number)
        mode = "r" if stream == "stdin" else "w"
        setattr(sys, stream, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 (for good)
    sys.argv = ["isotrack", *words]
    from chassis.cli import main

    main()
