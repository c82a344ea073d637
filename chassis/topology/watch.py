"""Whether what a process needs of the broker is there: looked at in the background, told to readiness at once.

A difference counts when two looks a second apart have seen it, so that an `apply` under way shows nothing. Where the
management interface does not answer, the last verdict stands for a minute; then passive declarations over AMQP take
its place, which see less (no bindings, no policies, no types) but do not depend on it.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from prometheus_client import CollectorRegistry

from chassis import metrics
from chassis.settings import Settings
from chassis.topology import rights
from chassis.topology.broker import Management, ManagementSilent
from chassis.topology.comparing import differences
from chassis.topology.expected import DEFINITIONS, Policy, Topology, policies

log = structlog.get_logger(__name__)

_AGAIN = 1.0
_STANDS = 60.0


class Unseen(Exception):
    """Nothing could be looked at; one sentence says why."""


Look = Callable[[], list[str]]


@dataclass
class _Verdict:
    faults: list[str]
    at: float


class Watch:
    """Looks in a thread of its own (a green one where eventlet has patched) until the process ends."""

    def __init__(self, eyes: "Eyes", registry: CollectorRegistry, every: float) -> None:
        self._eyes = eyes
        self._gauge = metrics.TOPOLOGY_DIFFERENCES[registry]
        self._every = every
        self._verdict: _Verdict | None = None

    def start(self) -> "Watch":
        """Begin to look."""
        threading.Thread(target=self._run, name="topology", daemon=True).start()
        return self

    def fault(self) -> str | None:
        """For readiness: the first difference, and how many there are; it never waits."""
        if self._verdict is None or not self._verdict.faults:
            return None
        first, *more = self._verdict.faults
        return f"{first} (and {len(more)} more: isotrack topology verify)" if more else first

    def fault_or_unseen(self) -> str | None:
        """The same, where not having looked yet is a fault too."""
        return "the topology has not been looked at yet" if self._verdict is None else self.fault()

    def _run(self) -> None:
        while True:
            self.look()
            time.sleep(self._every if self._verdict else min(self._every, _AGAIN))

    def look(self) -> None:
        """Look once, and once more at what seems to be wrong."""
        try:
            faults = self._seen()
            if faults and faults != self._known():
                time.sleep(_AGAIN)
                faults = self._seen()
        except Unseen as error:
            log.warning("the topology cannot be looked at", error=str(error))
        except Exception:
            log.exception("looking at the topology failed")
        else:
            self._say(faults)

    def _seen(self) -> list[str]:
        fresh = self._verdict is not None and time.monotonic() - self._verdict.at < max(_STANDS, 2 * self._every)
        return self._eyes.look(may_be_blind=fresh)

    def _known(self) -> list[str]:
        return self._verdict.faults if self._verdict else []

    def _say(self, faults: list[str]) -> None:
        if faults != self._known():
            for fault in faults:
                log.error("topology differs", fault=fault)
            if not faults:
                log.info("topology as expected")
        self._gauge.set(len(faults))
        self._verdict = _Verdict(faults, time.monotonic())


class Eyes:
    """How one process sees what it needs: with its own user's few rights."""

    def __init__(self, wanted: Topology, settings: Settings, probes_rights: bool = False) -> None:
        self._wanted = wanted
        self._settings = settings
        self._probes_rights = probes_rights
        self._probed: float | None = None
        self._rights: list[str] = []
        self._management = Management(settings.management_url, settings.broker_url) if settings.management_url else None
        self._policies = _told(settings)

    def look(self, may_be_blind: bool) -> list[str]:
        """What differs. Raises Unseen if nothing can be seen, or `may_be_blind` and management does not answer."""
        try:
            found = self._through_management()
        except ManagementSilent as error:
            if may_be_blind:
                raise Unseen(str(error)) from None
            log.warning("only passive declarations show the topology", error=str(error))
            found = self._through_amqp()
        return found + self._rights_seen()

    def _through_management(self) -> list[str]:
        if self._management is None:
            return self._through_amqp()
        found = differences(self._wanted, self._management.look(), self._policies)
        return [str(one) for one in found if not one.leftover]

    def _through_amqp(self) -> list[str]:
        try:
            return rights.missing(self._settings.broker_url, self._wanted)
        except rights.BROKER_AWAY as error:
            raise Unseen(f"the broker: {error}") from None

    def _rights_seen(self) -> list[str]:
        """Probed rarely: the refused operations appear in the broker's log."""
        now = time.monotonic()
        if self._probes_rights and (self._probed is None or now - self._probed >= self._settings.rights_every):
            try:
                self._rights = rights.wrong(self._settings.broker_url, self._settings.service)
                self._probed = now
            except rights.BROKER_AWAY as error:
                raise Unseen(f"the broker: {error}") from None
        return self._rights


def _told(settings: Settings) -> list[Policy] | None:
    try:
        return policies(settings.definitions or DEFINITIONS)
    except (OSError, ValueError) as error:
        log.warning("policies are not compared", error=str(error))
        return None
