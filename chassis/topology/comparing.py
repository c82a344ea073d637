"""Where the broker differs from what the code expects: each difference with the command that mends it. No I/O."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chassis.topology.broker import Queue, Seen
from chassis.topology.expected import HISTORY, Binding, Policy, Rights, Topology, in_effect

ASIDE = ".moving"
"""What is added to a queue's name for the one that holds its messages while it is made anew."""

NOTHING = "nothing"
_APPLY = "isotrack topology apply"


@dataclass(frozen=True)
class Difference:
    """What is there, what is expected, and the command that mends it.

    `leftover` is what is there beyond the expected: to be tidied up, but it keeps nobody from working.
    """

    subject: str
    there: str
    expected: str
    mend: str
    leftover: bool = False

    def __str__(self) -> str:
        return f"{self.subject}: there is {self.there}, expected {self.expected}; {self.mend}"

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def differences(wanted: Topology, seen: Seen, policies: Sequence[Policy] | None) -> list[Difference]:
    """All differences; `policies` is what the definitions file holds, None leaves them uncompared."""
    found = [*_exchanges(wanted, seen), *_queues(wanted, seen), *_bindings(wanted, seen)]
    if policies is not None:
        found += _policies(wanted, seen, policies)
    if seen.rights is not None:
        found += [*_rights(wanted, seen.rights), *_user_limits(wanted, seen), *_strangers(wanted, seen.rights)]
    return found


def is_as_expected(queue: Queue, kind: str) -> bool:
    """Whether a queue has the type, and no other argument."""
    return queue == Queue(kind, True, {})


def _exchanges(wanted: Topology, seen: Seen) -> Iterator[Difference]:
    for name, kind in sorted(wanted.exchanges.items()):
        there, subject = seen.exchanges.get(name), f"exchange {name}"
        if there is None:
            yield Difference(subject, NOTHING, f"{kind}, durable", _APPLY)
        elif (there.kind, there.durable) != (kind, True):
            is_now = f"{there.kind}, {_lasting(there.durable)}"
            yield Difference(subject, is_now, f"{kind}, durable", f"{_APPLY} --recreate {name}")
    for name in sorted(seen.exchanges):
        if wanted.owns(name) and name not in wanted.exchanges:
            yield Difference(f"exchange {name}", "one", NOTHING, f"isotrack topology retire {name}", leftover=True)


def _queues(wanted: Topology, seen: Seen) -> Iterator[Difference]:
    for name, kind in sorted(wanted.queues.items()):
        there, subject = seen.queues.get(name), f"queue {name}"
        if there is None:
            yield Difference(subject, NOTHING, f"{kind}, durable", _mend_missing(name, seen))
        elif not is_as_expected(there, kind):
            yield Difference(subject, _described(there), f"{kind}, durable", f"{_APPLY} --recreate {name}")
    for name in sorted(seen.queues):
        if name not in wanted.queues and (wanted.owns(name) or name == HISTORY + ASIDE):
            yield _leftover(wanted, name)


def _mend_missing(name: str, seen: Seen) -> str:
    return f"{_APPLY} --recreate {name}" if name + ASIDE in seen.queues else _APPLY


def _leftover(wanted: Topology, name: str) -> Difference:
    subject, kept = f"queue {name}", name.removesuffix(ASIDE)
    if name in wanted.former:
        return Difference(subject, "the queue of a renamed handler", wanted.former[name], _APPLY, leftover=True)
    if kept != name and kept in wanted.queues:
        is_now = f"what an interrupted renewal of {kept} has left"
        return Difference(subject, is_now, NOTHING, f"{_APPLY} --recreate {kept}", leftover=True)
    return Difference(subject, "one that no handler owns", NOTHING, f"isotrack topology retire {name}", leftover=True)


def _bindings(wanted: Topology, seen: Seen) -> Iterator[Difference]:
    for binding in sorted(wanted.bindings - seen.bindings):
        yield Difference(_shown(binding), NOTHING, "it", _APPLY)
    for binding in sorted(superfluous(wanted, seen.bindings)):
        yield Difference(_shown(binding), "it", NOTHING, _APPLY, leftover=True)


def superfluous(wanted: Topology, bindings: set[Binding]) -> set[Binding]:
    """Bindings of our queues that the code does not expect; to `history` only those of our own exchanges."""
    ours = {queue for queue in wanted.queues if queue != HISTORY}
    return {
        binding
        for binding in bindings - wanted.bindings
        if binding.queue in ours or (binding.queue == HISTORY and wanted.owns(binding.exchange))
    }


def _policies(wanted: Topology, seen: Seen, policies: Sequence[Policy]) -> Iterator[Difference]:
    for queue, kind in sorted(wanted.queues.items()):
        there, right = in_effect(seen.policies, queue, kind), in_effect(policies, queue, kind)
        if (there and dict(there.definition)) != (right and dict(right.definition)):
            yield Difference(f"policy of queue {queue}", _told(there), _told(right), _APPLY)
        limit = in_effect(seen.limits, queue, kind)
        if limit is not None:
            mend = f"rabbitmqctl clear_operator_policy -p isotrack {limit.name}"
            yield Difference(f"operator policy of queue {queue}", _told(limit), NOTHING, mend)


def _rights(wanted: Topology, rights: dict[str, Rights]) -> Iterator[Difference]:
    for user, right in wanted.rights.items():
        there = rights.get(user)
        if there is None:
            is_consumer = user in (wanted.consumers or ())
            mend = f"isotrack topology consumer add {user}" if is_consumer else f"rabbitmqctl add_user {user}; {_APPLY}"
            yield Difference(f"broker user {user}", NOTHING, _rightly(right), mend)
        elif there != right:
            yield Difference(f"rights of {user}", _rightly(there), _rightly(right), _APPLY)


def _user_limits(wanted: Topology, seen: Seen) -> Iterator[Difference]:
    for user in wanted.consumers or ():
        there = seen.user_limits.get(user, {})
        if there != wanted.user_limits and user in (seen.rights or ()):
            yield Difference(f"limits of {user}", _limited(there), _limited(wanted.user_limits), _APPLY)


def _strangers(wanted: Topology, rights: dict[str, Rights]) -> Iterator[Difference]:
    """Others may read the history and bind to what is open to everybody; nothing else is theirs."""
    ours = [name for name in {**wanted.exchanges, **wanted.queues} if wanted.owns(name)]
    for user, right in sorted(rights.items()):
        if user in wanted.rights or "administrator" in right.tags or not (right.configure or right.write or right.read):
            continue
        reached = {
            what: sorted(name for name in [*ours, HISTORY] if re.search(pattern, name) and not _is_open(what, name))
            for what, pattern in (("configure", right.configure), ("write", right.write), ("read", right.read))
        }
        if any(reached.values()):
            there = ", ".join(f"{what} on {' '.join(names)}" for what, names in reached.items() if names)
            mend = f"rabbitmqctl clear_permissions -p isotrack {user}"
            yield Difference(f"rights of {user}", there, "nothing of these services", mend)


def _is_open(what: str, name: str) -> bool:
    return what == "read" and (name == HISTORY or name.endswith(".events"))


def _shown(binding: Binding) -> str:
    return f"binding {binding.exchange} -> {binding.queue} ({binding.key or 'no key'})"


def _lasting(durable: bool) -> str:
    return "durable" if durable else "transient"


def _described(queue: Queue) -> str:
    others = "".join(f", {key}={value}" for key, value in sorted(queue.arguments.items()))
    return f"{queue.kind}, {_lasting(queue.durable)}{others}"


def _told(policy: Policy | None) -> str:
    if policy is None:
        return "none"
    return f"{policy.name} ({', '.join(f'{key}={value}' for key, value in sorted(policy.definition.items()))})"


def _limited(limits: Mapping[str, int]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(limits.items())) or "none"


def _rightly(right: Rights) -> str:
    names = f"configure {right.configure!r}, write {right.write!r}, read {right.read!r}"
    return f"{names}, tags {','.join(sorted(right.tags)) or 'none'}"
