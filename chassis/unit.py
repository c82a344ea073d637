"""The dependency that nameko gives every service instance: pieces of work, and who may ask for them."""

from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

from nameko.extensions import DependencyProvider

from chassis.database import Database
from chassis.envelope import Event
from chassis.history import Whence
from chassis.identity.caller import SYSTEM, Caller
from chassis.identity.tokens import Verifier
from chassis.identity.trust import verifier
from chassis.service import Service, open_database
from chassis.settings import Settings
from chassis.web.limits import Buckets
from chassis.work import Work

_PROBE = 2.0
"""Seconds after which a database that does not answer is taken to be away."""


class Unit(DependencyProvider):
    """One per process, shared by all workers; it holds no state of a single piece of work."""

    stopping = False

    @property
    def service(self) -> Service:
        """The definition of the service that runs here."""
        found: Service = self.container.config["service"]
        return found

    @property
    def settings(self) -> Settings:
        """The settings that the process was started with."""
        found: Settings = self.container.config["isotrack"]
        return found

    @cached_property
    def database(self) -> Database:
        """The pool of connections for requests."""
        return open_database(self.settings)

    @cached_property
    def deliveries(self) -> Database:
        """The pool for events: slow handlers must not take the requests' connections, nor the other way round."""
        return open_database(self.settings)

    @cached_property
    def probe(self) -> Database:
        """A connection of its own for readiness, which must not wait for one that the work gives back."""
        return Database(self.settings.database_url, 1, _PROBE, f"isotrack-{self.settings.service}-probe")

    @cached_property
    def verifier(self) -> Verifier:
        """Reads tokens: the issuer itself with its own keys, every other service with the key sets it fetches."""
        return verifier(self.service, self.settings, lambda: self.database)

    def setup(self) -> None:
        """Look for the issuers' keys before the first request comes."""
        self.verifier.start()

    def stop(self) -> None:
        """The last requests are answered with the keys that are known."""
        self.verifier.stop()

    @cached_property
    def buckets(self) -> Buckets:
        """How much each account, and each address without one, may still ask for."""
        return Buckets(self.settings.rate_limit, self.settings.rate_burst)

    def get_dependency(self, worker_ctx: Any) -> "Unit":
        """What the service finds as `self.unit`."""
        return self

    def work(
        self,
        caller: Caller = SYSTEM,
        cause: Event | None = None,
        traceparent: str | None = None,
        read_only: bool = False,
        whence: Whence | None = None,
    ) -> AbstractContextManager[Work]:
        """A piece of work in one transaction: for an event if it has a cause, for a request otherwise."""
        database = self.deliveries if cause else self.database
        return self.service.work(self.settings, database, caller, cause, traceparent, read_only, whence)
