"""`make down`: ends every process of this checkout, in good order where possible. The data stays.

Processes are found by their marker, so it does not matter which files are left and what was killed before.
"""

import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local import paths, processes
from deploy.local.failure import Impossible, spoken
from deploy.local.processes import Process

_PATIENCE = 30
_Choice = Callable[[Process], bool]

# First who would start others again; then the services; then what they stand on, by the process that ends the rest.
_ORDER: tuple[tuple[_Choice, signal.Signals], ...] = (
    (lambda process: process.part == "supervisor", signal.SIGTERM),
    (lambda process: process.part == "program", signal.SIGTERM),
    (lambda process: process.name == "beam.smp", signal.SIGTERM),
    (lambda process: (process.part, process.name) == ("database", "postgres"), signal.SIGINT),
    (lambda process: True, signal.SIGTERM),
)


def down(root: Path = paths.RUN) -> int:
    """End what runs for the installation at `root` and for those in folders under it; returns how many processes."""
    ended = 0
    for chosen, number in _ORDER:
        found = [process for process in processes.find(root, below=True) if chosen(process)]
        processes.end(found, _PATIENCE, number)
        ended += len(found)
    left = processes.find(root, below=True)
    if left:
        raise Impossible(f"these processes cannot be ended: {', '.join(str(process.pid) for process in left)}.")
    return ended


def clean(root: Path = paths.RUN) -> None:
    """Remove the installation with its data."""
    for folder in (root, paths.outside()):
        if folder.exists():
            shutil.rmtree(folder)


@spoken
def main() -> None:
    """End everything; with the argument `clean`, remove the data too."""
    if paths.RUN.exists():
        paths.must_be_ours()
    ended = down()
    print(f"Stopped {ended} processes." if ended else "Nothing was running.")
    if sys.argv[1:] == ["clean"]:
        clean()
        print("The installation and its data are removed.")


if __name__ == "__main__":
    main()
