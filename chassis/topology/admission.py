"""A stranger is let in, and shown out: its broker user, its queue, and the proof that it may do nothing else.

What was decided is written down first and forgotten last, so that a command that broke off is finished by repeating
it, and `topology verify` names what is missing meanwhile.
"""

import re
import secrets
from collections.abc import Collection
from urllib.parse import quote, urlsplit, urlunsplit

from chassis.administrator import connected
from chassis.mendable import Mendable
from chassis.recovery.queues import matches
from chassis.service import Service
from chassis.topology import consumers, mending, rights, standing
from chassis.topology.broker import Management
from chassis.topology.consumers import Consumer
from chassis.topology.expected import Policy, Topology

_NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")


class NotAdmitted(Mendable):
    """A consumer cannot be made so; one sentence says why."""


def check(management: Management, wanted: Consumer, services: Collection[Service]) -> bool:
    """NotAdmitted if the consumer cannot be so; otherwise whether its user is there already."""
    before = consumers.known(management).get(wanted.name)
    if not _NAME.fullmatch(wanted.name):
        raise NotAdmitted("a consumer's name is 2 to 40 small letters, digits, - or _, a letter first")
    there = management.ask("GET", _user(wanted.name)) is not None
    if before is None and (there or wanted.name in {one.name for one in services}):
        raise NotAdmitted(f"{wanted.name} is the name of a broker user that is no consumer; choose another")
    if before is not None and before.hears and not wanted.hears:
        raise NotAdmitted(f"{wanted.name} has a queue, and would leave it behind; remove it first")
    for key in wanted.hears:
        _must_be_said(key, wanted, services)
    return there


def _must_be_said(key: str, wanted: Consumer, services: Collection[Service]) -> None:
    def carried(people: bool) -> bool:
        return any(matches(key, name) for names in consumers.said(services, people).values() for name in names)

    if carried(wanted.people):
        return
    if carried(True):
        raise NotAdmitted(f"{key} is personal data, which is heard with --people only")
    raise NotAdmitted(f"no event is called {key}; contracts/catalogue.md names all")


def admit(
    admin_url: str,
    management: Management,
    topology: Topology,
    consumer: Consumer,
    policies: Collection[Policy],
    password: str | None,
) -> None:
    """Bring about what the consumer needs; `topology` has it in it. Without a password the user keeps its own."""
    consumers.remember(management, consumer)
    if password is not None:
        management.ask("PUT", _user(consumer.name), {"password": password, "tags": ""})
    mending.apply(_part(topology, consumer), admin_url, management, list(policies))


def _part(topology: Topology, consumer: Consumer) -> Topology:
    """What concerns this one alone. The services' exchanges are left to `apply`, which knows their types."""
    queues = {name: kind for name, kind in topology.queues.items() if name in (consumer.queue, consumers.PARKING)}
    bindings = {binding for binding in topology.bindings if binding.queue in queues and consumer.hears}
    exchanges = {consumers.PARKING: topology.exchanges[consumers.PARKING]} if consumer.hears else {}
    own = queues if consumer.hears else {}
    return Topology(exchanges, own, bindings, consumers={consumer.name: consumer.rights}, user_limits=consumers.LIMITS)


def new_password() -> str:
    """A password that stands in an address as it is."""
    return secrets.token_urlsafe(24)


def address(admin_url: str, name: str, password: str) -> str:
    """The broker as the consumer reaches it: where the administrator does."""
    parts = urlsplit(admin_url)
    return urlunsplit(parts._replace(netloc=f"{name}:{password}@{parts.netloc.rpartition('@')[2]}"))


def wrong(url: str, consumer: Consumer) -> list[str]:
    """What the consumer may do beyond reading what it reads, or may not read of it: tried with its own password."""
    return rights.wrong_of_consumer(url, consumer.name, consumer.queue)


def dismiss(admin_url: str, management: Management, consumer: Consumer) -> int:
    """The user, its connections, its queue and what it rejected go; returns how many messages went unread."""
    name, unread = quote(consumer.name, safe=""), 0
    management.ask("DELETE", f"users/{name}")
    management.ask("DELETE", f"connections/username/{name}")
    if consumer.hears:
        with connected(admin_url) as connection:
            unread = standing.waits(connection, consumer)
            connection.channel().queue_delete(consumer.queue)
        standing.drop(admin_url, consumer)
    consumers.forget(management, consumer.name)
    return unread


def _user(name: str) -> str:
    return f"users/{quote(name, safe='')}"
