"""Queues that give way to another: of a renamed handler, of the wrong type, of nobody. Their messages move first.

Every procedure can be interrupted anywhere and is finished by repeating it. None deletes a queue that holds a
message or is consumed: those are refused with a sentence that says what to do first.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingConnection

from chassis.administrator import connected
from chassis.mendable import Mendable
from chassis.subscriber.ladder import parking_name
from chassis.topology import mending
from chassis.topology.broker import Management, Queue
from chassis.topology.comparing import ASIDE, is_as_expected
from chassis.topology.expected import Binding, Topology
from chassis.topology.moving import move, state

_ROUNDS = 20


class StillUsed(Mendable):
    """A queue cannot give way yet; one sentence says why, and what to do."""


class NoSuchName(Mendable):
    """There is no exchange or queue by that name, or it is not for this command."""


def finish_renamed(connection: BlockingConnection, management: Management, topology: Topology) -> list[str]:
    """Move what lies in the queues of renamed handlers into their present ones, and delete them when unused.

    One that is still consumed stays bound: the old process works until it is replaced, and both share their notes.
    """
    found = []
    for old, new in topology.former.items():
        found_there = state(connection, old)
        if found_there is None:
            continue
        if found_there[1]:
            found.append(f"{old} is still consumed; once its last process has ended, apply again")
            continue
        mending.unbind(connection, set(management.bindings_of(old)))
        moved = _emptied(connection, old, new)
        late = [queue for queue in topology.waiting if _holds(connection, queue)]
        if late:
            found.append(f"{old} -> {new}: {moved} messages moved; {', '.join(late)} may send more, apply again later")
            continue
        _delete_unused(connection, old)
        found.append(f"{old} -> {new}: {moved} messages moved, {old} deleted")
    return found


def retire(admin_url: str, management: Management, topology: Topology, name: str, into: str | None) -> str:
    """Delete an exchange or queue that no code expects; a queue's messages go `into` another, else into parking."""
    if name in topology.queues or name in topology.exchanges or not topology.owns(name):
        raise NoSuchName(f"{name} is expected by the code, or is of no service here; only what is left over is retired")
    seen = management.look()
    with connected(admin_url) as connection:
        if name in seen.exchanges and name not in seen.queues:
            connection.channel().exchange_delete(name, if_unused=True)
            return f"exchange {name} deleted"
        if name not in seen.queues:
            raise NoSuchName(f"there is no queue or exchange {name}")
        target = into or parking_name(name.partition(".")[0])
        if target not in topology.queues:
            raise NoSuchName(f"{target} is no queue that the code expects")
        _must_be_unused(connection, name)
        mending.unbind(connection, set(management.bindings_of(name)))
        moved = _emptied(connection, name, target, _Orphaned(name, parked=into is None), seen.queues[name])
        _delete_unused(connection, name, seen.queues[name])
        return f"{moved} messages moved into {target}, queue {name} deleted"


def must_be_made_anew(topology: Topology, management: Management, name: str) -> bool:
    """Whether a queue is there with another type or other arguments, or was left half renewed."""
    there = management.look().queues
    return name + ASIDE in there or (name in there and not is_as_expected(there[name], topology.queues[name]))


def recreate_queue(admin_url: str, management: Management, topology: Topology, name: str) -> str:
    """Make a queue anew with the type that the code expects; a queue beside it holds its messages meanwhile.

    That queue is bound as the original before the original is unbound, so that no event misses both.
    """
    kind, aside = topology.queues[name], name + ASIDE
    bindings = {binding for binding in topology.bindings if binding.queue == name}
    there = management.look().queues
    moved = 0
    with connected(admin_url) as connection:
        if name in there and not is_as_expected(there[name], kind):
            _must_be_unused(connection, name)
            mending.declare_queue(connection.channel(), aside, "quorum")
            mending.bind(connection, _of(aside, bindings))
            mending.unbind(connection, set(management.bindings_of(name)))
            moved = _emptied(connection, name, aside, was=there[name])
            _delete_unused(connection, name, there[name])
        mending.declare_queue(connection.channel(), name, kind)
        mending.bind(connection, bindings)
        mending.unbind(connection, set(management.bindings_of(aside)))
        moved = max(moved, _emptied(connection, aside, name))
        _delete_unused(connection, aside)
    return f"queue {name} made anew as {kind}, {moved} messages kept"


def recreate_exchange(admin_url: str, management: Management, topology: Topology, name: str) -> str:
    """Make an exchange anew with the type that the code expects; what is said meanwhile waits in the outbox.

    Its owner may not publish until every binding stands again: an event must not reach some queues and miss others.
    """
    bound = {one for one in management.look().bindings if one.exchange == name}
    bound |= {one for one in topology.bindings if one.exchange == name}
    with _silenced(management, topology, name.partition(".")[0]), connected(admin_url) as connection:
        channel = connection.channel()
        channel.exchange_delete(name)
        channel.exchange_declare(name, topology.exchanges[name], durable=True)
        mending.bind(connection, bound)
    return f"exchange {name} made anew as {topology.exchanges[name]}, {len(bound)} bindings"


@contextmanager
def _silenced(management: Management, topology: Topology, owner: str) -> Iterator[None]:
    """The owner's user may not publish meanwhile; what strangers' queues reject, the broker publishes itself."""
    rights = topology.rights.get(owner)
    if rights is None:
        yield
        return
    mending.set_rights(management, owner, replace(rights, write="^$"))
    management.ask("DELETE", f"connections/username/{owner}")
    yield
    mending.set_rights(management, owner, rights)
    management.ask("DELETE", f"connections/username/{owner}")


class _Orphaned:
    """The headers of a message whose queue nobody owns: parked ones say where they come from."""

    def __init__(self, queue: str, parked: bool) -> None:
        self._queue = queue
        self._parked = parked

    def __call__(self, properties: pika.BasicProperties) -> Mapping[str, Any]:
        if not self._parked:
            return {}
        before = properties.headers or {}
        return {
            "x-isotrack-queue": before.get("x-isotrack-queue", self._queue),
            "x-isotrack-reason": "orphaned",
            "x-isotrack-error": f"the queue {self._queue} was retired: no handler owns it",
            "x-isotrack-attempts": before.get("x-isotrack-attempts", 0),
        }


def _of(queue: str, bindings: Iterable[Binding]) -> set[Binding]:
    return {Binding(binding.exchange, queue, binding.key) for binding in bindings}


def _emptied(
    connection: BlockingConnection, source: str, target: str, marks: Any = lambda _: {}, was: Queue | None = None
) -> int:
    """Move until nothing lies ready any more; returns how many messages moved."""
    if was is not None and was.kind == "stream":
        return move(connection, source, target, marks, stream=True)
    moved = 0
    for _ in range(_ROUNDS):
        moved += move(connection, source, target, marks)
        if not _holds(connection, source):
            return moved
    raise StillUsed(f"{source} fills faster than it is emptied ({moved} messages moved); repeat the command")


def _holds(connection: BlockingConnection, queue: str) -> int:
    found = state(connection, queue)
    return found[0] if found else 0


def _must_be_unused(connection: BlockingConnection, queue: str) -> None:
    found = state(connection, queue)
    if found is not None and found[1]:
        raise StillUsed(f"{queue} is consumed ({found[1]} consumers): stop its service's processes, then repeat")


def _delete_unused(connection: BlockingConnection, queue: str, was: Queue | None = None) -> None:
    """Quorum queues know no conditional deletion: who published to it has been unbound, and nobody consumes it."""
    _must_be_unused(connection, queue)
    if (was is None or was.kind != "stream") and _holds(connection, queue):
        raise StillUsed(f"{queue} has got messages again; repeat the command")
    connection.channel().queue_delete(queue)
