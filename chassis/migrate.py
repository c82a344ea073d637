"""Brings a service's database to the state that its code expects: the chassis' tables, then the service's own.

Runs as the owner of the tables, not as the role that the service works with.
"""

from pathlib import Path

from yoyo import get_backend, read_migrations

from chassis.service import Service

OWN = Path(__file__).parent / "migrations"


def migrate(service: Service, owner_url: str) -> list[str]:
    """Apply what is missing, one instance at a time; returns the names of the migrations applied."""
    backend = get_backend(owner_url)
    migrations = read_migrations(str(OWN), str(service.migrations))
    with backend.lock():
        waiting = backend.to_apply(migrations)
        names = [migration.id for migration in waiting]
        backend.apply_migrations(waiting)
    return names
