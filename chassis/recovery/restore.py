"""One service goes back to a backup, and everybody agrees again.

The service says everything anew in a higher epoch, so others take the older states and forget what it has lost; the
owners that it listens to say theirs into its queues; its reactions hear again what they had dealt with since.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2

from chassis import history, migrate
from chassis import settings as reading
from chassis.database import Database
from chassis.mendable import Mendable
from chassis.recovery import backup, filling, programs, queues, replay, restating
from chassis.recovery.filling import Target
from chassis.recovery.swap import swap
from chassis.service import Service, installed, open_database
from chassis.settings import Settings
from chassis.subscriber import subscriptions

ADMIN = "ISOTRACK_BROKER_ADMIN_URL"

_HIGHEST = """
SELECT max(epoch) FROM (
    SELECT max(epoch) AS epoch FROM position WHERE subscriber = ANY(%(subscribers)s)
    UNION ALL
    SELECT max(epoch) FROM fence WHERE subscriber = ANY(%(subscribers)s)
) AS heard
"""

Say = Callable[[str], None]


class NotDated(Mendable):
    """The backup does not say when it was made."""


@dataclass(frozen=True)
class Around:
    """A service with those that it listens to and that listen to it, and where all of them are."""

    service: Service
    owner_url: str
    admin_url: str
    settings: Mapping[str, Settings]
    services: Mapping[str, Service]

    @classmethod
    def of(cls, service: Service) -> "Around":
        """Everything that a restore will need; SettingMissing names what is not set."""
        near = _near(service)
        return cls(
            service,
            reading.required(f"ISOTRACK_{service.name.upper()}_OWNER_URL"),
            reading.required(ADMIN),
            {name: Settings.load(name) for name in near},
            near,
        )

    def database(self, name: str) -> Database:
        """One of the services' databases, with its service's rights."""
        return open_database(self.settings[name])


def restore(around: Around, file: Path, force: bool) -> None:
    """Put the backup in the database's place, and bring it up to date with the code. Raises what `swap` raises."""
    backup.check(file, around.owner_url)
    for program in ("pg_restore", "psql"):
        programs.program(program)
    for queue in subscriptions(around.service.name, around.service.nameko_class):
        queues.must_exist(around.admin_url, queue)
    settings = around.settings[around.service.name]
    swap(around.owner_url, settings.database_url, file, highest_epoch(around), force)
    migrate.migrate(around.service, around.owner_url)
    with around.service.work(settings) as work:
        history.note_restore(work, file.name)


def highest_epoch(around: Around) -> int:
    """The highest epoch of the service that this database or any listener has heard of; 0 if none has.

    The listeners know it even when the service's own database is lost altogether.
    """
    return max([_own_epoch(around.owner_url), *(_heard(around, one) for one in around.services.values())])


def since_when(around: Around, taken: datetime | None, slack: timedelta) -> datetime:
    """From when on the service has to catch up: when the backup was made, or was `taken`, less some slack."""
    with around.database(around.service.name).transaction(read_only=True) as tx:
        row = tx.one("SELECT backed_up_at FROM epoch")
    noted = taken or (row["backed_up_at"] if row else None)
    if noted is None:
        raise NotDated("the backup does not say when it was made: say it with --taken and go on with --go-on.")
    return noted.astimezone(UTC) - slack


def catch_up(around: Around, since: datetime, say: Say) -> None:
    """Say everything anew, be told everything, let reactions hear again what was published since; may be repeated."""
    name = around.service.name
    told = restating.restate(around.service, around.settings[name], around.database(name))
    say(f"{name} has said {told} aggregates anew")
    for queue, subscription in subscriptions(name, around.service.nameko_class).items():
        owner = around.services.get(subscription.exchange.partition(".")[0])
        if owner is not None and owner.name != name and subscription.projects:
            target = Target(queue, (subscription.events,), frozenset({subscription.exchange}))
            filled = filling.fill(
                owner, around.settings[owner.name], around.database(owner.name), target, around.admin_url
            )
            say(f"{owner.name} has said {filled} aggregates into {queue}")
    replayed = replay.replay(around.service, since, around.admin_url)
    say(f"{replayed} events since {since:%Y-%m-%d %H:%M} UTC are heard again by reactions")


def _near(service: Service) -> dict[str, Service]:
    """The service, the owners that it listens to, and those that listen to it."""
    owners = _owners(service)
    others = installed().values()
    near = [one for one in others if one.name in owners or service.name in _owners(one)]
    return {one.name: one for one in [*near, service]}


def _owners(service: Service) -> set[str]:
    found: Iterable[str] = (one.exchange for one in subscriptions(service.name, service.nameko_class).values())
    return {exchange.partition(".")[0] for exchange in found}


def _own_epoch(owner_url: str) -> int:
    with closing(psycopg2.connect(owner_url, connect_timeout=10)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.epoch') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute("SELECT value FROM epoch")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _heard(around: Around, listener: Service) -> int:
    """The highest epoch in which a listener has heard the service; one that listens to itself has its own."""
    found = subscriptions(listener.name, listener.nameko_class)
    heard = [queue for queue, one in found.items() if one.exchange.partition(".")[0] == around.service.name]
    if not heard or listener.name == around.service.name:
        return 0
    with closing(around.database(listener.name)) as database, database.transaction(read_only=True) as tx:
        row = tx.one(_HIGHEST, {"subscribers": heard})
    return int(row["max"] or 0) if row else 0
