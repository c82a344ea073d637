"""What makes up one service: its nameko class, events, permissions, texts, migrations, long work and schedule.

The chassis finds services by the entry point group `isotrack.services` and knows them only in this shape.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis import trace
from chassis.database import Database, Row
from chassis.envelope import Event
from chassis.errands import Errand
from chassis.events import EventSchema
from chassis.history import Whence
from chassis.identity.caller import SYSTEM, Caller
from chassis.identity.keys import public_keys
from chassis.identity.permissions import Table
from chassis.jobs.kind import Job
from chassis.mendable import Mendable
from chassis.problems import Texts
from chassis.schedule import Task
from chassis.settings import Settings
from chassis.work import Work

GROUP = "isotrack.services"

Pages = Callable[[Work, UUID, int], list[Row]]
"""The aggregates with ids after the given one, in their order, at most so many: rows with `id`, `version` and what the
state's schema dumps."""


def _own_keys(work: Work) -> Mapping[str, Any]:
    return public_keys(work.settings.signing_keys, work.settings.key_delay)


@dataclass(frozen=True)
class Service:
    """The definition of a service, put together in its `service.py`.

    `aggregates` are all that it owns and says, by the event that says one anew (`agency.restated`).
    `summaries` say in Vietnamese what each route does, by its handler's name: the English stands with the handler.
    `key_set` says what it publishes to verify tokens by, if it is one that signs them.
    """

    nameko_class: type
    events: Mapping[str, EventSchema]
    permissions: Table
    texts: Texts
    refusal: type[Exception]
    package: str
    summaries: Mapping[str, str] = field(default_factory=dict)
    aggregates: Mapping[str, Pages] = field(default_factory=dict)
    key_set: Callable[[Work], Mapping[str, Any]] = _own_keys
    jobs: Sequence[Job] = ()
    schedule: Sequence[Task] = ()
    errands: Sequence[Errand] = ()

    @property
    def name(self) -> str:
        """The service's name: its exchange, queues, database and broker user begin with it."""
        return str(self.nameko_class.name)  # type: ignore[attr-defined]

    @cached_property
    def migrations(self) -> Path:
        """The folder with the service's numbered SQL files."""
        return Path(str(import_module(self.package).__file__)).parent / "migrations"

    @contextmanager
    def work(
        self,
        settings: Settings | None = None,
        database: Database | None = None,
        caller: Caller = SYSTEM,
        cause: Event | None = None,
        traceparent: str | None = None,
        read_only: bool = False,
        whence: Whence | None = None,
    ) -> Iterator[Work]:
        """A piece of work in one transaction: commits when the block ends, rolls back when it raises."""
        settings = settings or Settings.load(self.name)
        database = database or open_database(settings)
        with self._span(traceparent) as found, database.transaction(read_only=read_only) as tx:
            yield Work(tx, self, settings, caller, cause, found, whence)

    @contextmanager
    def _span(self, traceparent: str | None) -> Iterator[str | None]:
        """The transaction as a part of its trace: what is said in it was caused by it."""
        if traceparent is None or not trace.recording():
            yield traceparent
            return
        attributes = {"db.system.name": "postgresql", "db.namespace": self.name}
        with trace.span(f"transaction {self.name}", "client", traceparent, attributes) as span:
            yield span.traceparent


def open_database(settings: Settings) -> Database:
    """The pool of connections to a service's database."""
    return Database(
        settings.database_url, settings.pool_size, settings.statement_timeout, f"isotrack-{settings.service}"
    )


class UnknownService(Mendable):
    """No installed service has that name."""


def installed() -> dict[str, Service]:
    """All installed services by name."""
    return {entry.name: entry.load() for entry in entry_points(group=GROUP)}


def find(name: str) -> Service:
    """The service called `name`, or at `module:attribute`; UnknownService otherwise."""
    if ":" in name:
        module, _, attribute = name.partition(":")
        found: Service = getattr(import_module(module), attribute)
        return found
    for entry in entry_points(group=GROUP, name=name):
        return entry.load()
    names = ", ".join(sorted(entry.name for entry in entry_points(group=GROUP)))
    raise UnknownService(f"there is no service {name!r}; there are: {names}")
