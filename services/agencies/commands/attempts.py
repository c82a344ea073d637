"""Use cases around wrong passwords: count an attempt before it is made, take it back when it succeeds.

Counted beforehand, a hundred attempts at once are a hundred; counted afterwards they would all pass unseen.
"""

from collections.abc import Sequence

from chassis.problems import TooMany
from chassis.work import Work
from services.agencies.domain import attempt as rules
from services.agencies.store import attempts as store
from services.agencies.store.attempts import Key


def begin(work: Work, username: str, address: str) -> Sequence[Key]:
    """Count an attempt; TooMany, with the seconds to wait, if it may not be made now."""
    known = store.is_known(work, username, address, rules.KNOWN_FOR_DAYS)
    keys = {kind: store.key(kind, username, address) for kind in rules.kinds(known)}
    failures = store.count(work, keys.values(), rules.FORGOTTEN_AFTER_HOURS)
    if len(failures) < len(keys):
        raise TooMany(store.blocked_for(work, keys.values()), {})
    for kind, number in failures.items():
        if seconds := rules.wait(kind, number):
            store.block(work, keys[kind], seconds)
    store.forget(work, rules.FORGOTTEN_AFTER_HOURS, rules.KNOWN_FOR_DAYS)
    return list(keys.values())


def succeeded(work: Work, keys: Sequence[Key]) -> None:
    """The password was right: nothing was guessed."""
    store.succeed(work, keys)


def unlock(work: Work, username: str) -> int:
    """Let an account try again at once, from everywhere; how many counts were forgotten."""
    return store.unlock(work, username)
