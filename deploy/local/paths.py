"""Where things lie. A checkout's installation is `.run/`; test suites and benchmarks use folders below it.

Servers keep their data there too, unless they could not live there: PostgreSQL never runs as root, its
unprivileged user must reach its data, a Unix socket's path is short, and RabbitMQ's scripts split at blanks.
Then their data lies in a folder of this checkout under /var/tmp.
"""

import hashlib
import os
import re
from pathlib import Path

from deploy.local.failure import Impossible

CHECKOUT = Path(__file__).resolve().parents[2]
RUN = CHECKOUT / ".run"
VENV = RUN / "venv"

_SHORT = re.compile(r"[a-z0-9._-]{1,32}")
_PLAIN = re.compile(r"[\w./+-]{1,70}", re.ASCII)


def outside(checkout: Path = CHECKOUT) -> Path:
    """The checkout's folder under /var/tmp, its own per checkout and user."""
    mark = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"isotrack-{os.geteuid()}-{mark}"  # noqa: S108 - made private in `private_folder`


def server_home(root: Path) -> Path:
    """Where the broker and the database of the installation at `root` keep their data."""
    if os.geteuid() != 0 and _PLAIN.fullmatch(str(root)):
        return root
    return outside() / short_name(root)


def packages() -> Path:
    """Where Debian's packages are unpacked."""
    return (RUN if _PLAIN.fullmatch(str(RUN)) else private_folder(outside(), mode=0o755)) / "packages"


def short_name(root: Path) -> str:
    """A short name for the installation at `root`, its own within the checkout: that of `.run/test/a` is run.test.a."""
    if root.is_relative_to(RUN):
        name = ".".join(["run", *root.relative_to(RUN).parts])
        if _SHORT.fullmatch(name):
            return name
    return hashlib.sha256(str(root).encode()).hexdigest()[:12]


def make_home(root: Path) -> Path:
    """Make the servers' home; it and its place under /var/tmp are ours, and others may pass through to their part."""
    home = server_home(root)
    if home != root:
        private_folder(outside(), mode=0o755)
        private_folder(home, mode=0o755)
    return home


def private_folder(folder: Path, mode: int = 0o700) -> Path:
    """Make `folder` and what is missing above it; it must be ours and no link. Raises Impossible."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise Impossible(f"{folder} belongs to somebody else; remove it.")
    folder.chmod(mode)
    return folder


def must_be_ours(root: Path = RUN) -> None:
    """An installation is used by the user who made it. Raises Impossible."""
    if root.exists() and root.stat().st_uid != os.geteuid():
        raise Impossible(f"{root} was made by another user; run make as that user, or remove it.")
