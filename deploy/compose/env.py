"""`make env`: writes .env for docker compose, with passwords of this installation's own.

What the file holds already is kept, so that a running installation's passwords stay what they are.
"""

import os
import secrets
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / ".env"
SERVICES = ("AGENCIES", "AUDITS", "NOTIFICATIONS")
KINDS = ("DATABASE", "OWNER", "BROKER")
PASSWORDS = (
    "POSTGRES_PASSWORD",
    "BROKER_ADMIN_PASSWORD",
    *(f"{service}_{kind}_PASSWORD" for service in SERVICES for kind in KINDS),
    "OPERATOR_PASSWORD",
    "GRAFANA_PASSWORD",
)
SETTINGS = {"ISOTRACK_PORT": "8080", "ISOTRACK_CLOCK": "real"}


def main() -> None:
    """Add what is missing; the file is readable by its user only."""
    kept = FILE.read_text() if FILE.exists() else ""
    known = {line.partition("=")[0] for line in kept.splitlines()}
    # Hexadecimal, since each of them also stands inside an address.
    wanted = SETTINGS | {name: secrets.token_hex(20) for name in PASSWORDS}
    added = [f"{name}={value}" for name, value in wanted.items() if name not in known]
    if added:
        lines = [*kept.splitlines(), *added]
        with os.fdopen(os.open(FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write("\n".join(lines) + "\n")
    FILE.chmod(0o600)
    print(f"{FILE.name}: {len(added)} added, {len(wanted) - len(added)} kept")


if __name__ == "__main__":
    main()
