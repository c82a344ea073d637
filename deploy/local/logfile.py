"""The end of a log file, for a message that says why something did not start."""

from pathlib import Path

_TAIL = 8192


def last_lines(file: Path, count: int = 8) -> str:
    """The last `count` lines, indented; says so if there are none."""
    if not file.exists():
        return f"  (no log at {file})"
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _TAIL))
        lines = stream.read().decode(errors="replace").splitlines()[-count:]
    return "\n".join(f"  {line}" for line in lines) or f"  ({file} is empty)"
