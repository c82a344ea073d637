"""What the operator gets: a file with all variables, a command that uses it, and the addresses on the screen."""

import os
import shlex

from deploy.local import paths
from deploy.local.installation import Installation, write_private
from deploy.local.pgprograms import postgres

_COMMAND = """\
#!/bin/sh
# The isotrack command with this installation's addresses and passwords.
run=$(dirname "$(readlink -f "$0")")
set -a
. "$run/isotrack.env"
set +a
exec "$run/venv/bin/isotrack" "$@"
"""


def environment(installation: Installation) -> dict[str, str]:
    """The operator's variables on top of the present ones, without what belongs to another installation."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ISOTRACK_")}
    return kept | installation.environment()


def write(installation: Installation) -> None:
    """Write `isotrack.env` (all passwords: readable by its user only) and the command `isotrack` beside it."""
    programs = {"ISOTRACK_POSTGRES_PROGRAMS": str(postgres().folder)}
    variables = installation.environment() | programs
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))
    write_private(installation.root / "isotrack.env", "".join(lines))
    write_private(installation.root / "isotrack", _COMMAND, mode=0o700)


def addresses(installation: Installation) -> str:
    """Where everything is, and how to stop it."""
    rows = [(service, installation.url(service)) for service in installation.services]
    rows += [(f"{service} metrics", f"{installation.url(service)}/metrics") for service in installation.services]
    rows += [
        ("RabbitMQ management", f"http://{installation.address('management')}   (user admin)"),
        ("operator's command", str(installation.root / "isotrack")),
        ("addresses, passwords", str(installation.root / "isotrack.env")),
        ("logs", str(installation.root / "log")),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name:<{width}}  {place}" for name, place in rows]
    return "\n".join(["", *lines, "", f"Stop it: make -C {shlex.quote(str(paths.CHECKOUT))} down"])
