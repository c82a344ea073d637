"""Accounts for the cast, made by the command line of the installation, each with a password of this run.

Making accounts is the operator's business and no part of the HTTP interface; everything after it is.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from story.cast import Part
from story.client import Account, Installation, Refused
from story.names import person_name


def people_of(parts: Iterable[Part], seed: int) -> dict[str, str]:
    """A name for the person behind each account, by username; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 (names, no secrets)
    return {part.username: person_name(chance) for part in parts}


def open_accounts(installation: Installation, parts: Iterable[Part], names: Mapping[str, str]) -> list[Account]:
    """Make the accounts, all or none, or give those that are there a new password."""
    passwords = {part: secrets.token_urlsafe(12) for part in parts}
    lines = [_line(part, names[part.username], password) for part, password in passwords.items()]
    done = subprocess.run(
        [_isotrack(), "users", "load"], input="\n".join(lines), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"isotrack users load: {done.stderr.strip() or done.stdout.strip()}")
    return [Account(installation, part.username, password) for part, password in passwords.items()]


def _line(part: Part, name: str, password: str) -> str:
    account = {"username": part.username, "password": password, "roles": [part.role], "name": name}
    return json.dumps(account | ({"agency": part.agency} if part.agency else {}))


def _isotrack() -> str:
    """The command that was installed beside this Python."""
    return str(Path(sys.executable).with_name("isotrack"))
