"""`make contracts`: writes `contracts/` from the code and from a run.

With `code` only what needs no run; with `release` also what is promised from then on.
"""

import os
import shutil
import sys
from pathlib import Path

from chassis.contracts import generated
from chassis.contracts.files import text
from chassis.openapi.shapes import Json
from chassis.service import installed
from tests.contract.played import examples
from tests.stack import clear, clear_interrupted

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
RUNS = ROOT / ".run" / "contracts"


def main(what: str) -> None:
    """Write every file anew, and remove those that are no more; what is released stays."""
    files = generated(installed())
    folders = ["openapi", "schemas"]
    if what != "code":
        files |= {f"examples/{name}.json": text(message) for name, message in _run().items()}
        folders.append("examples")
    for folder in folders:
        shutil.rmtree(CONTRACTS / folder, ignore_errors=True)
    for path, content in files.items():
        place = CONTRACTS / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
    if what == "release":
        shutil.rmtree(CONTRACTS / "released", ignore_errors=True)
        shutil.copytree(CONTRACTS / "schemas", CONTRACTS / "released")
    print(f"{len(files)} files in {CONTRACTS.relative_to(ROOT)}/")


def _run() -> dict[str, Json]:
    clear_interrupted(RUNS)
    folder = RUNS / str(os.getpid())
    try:
        return examples(folder / "stack")
    finally:
        clear(folder)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["all"])
