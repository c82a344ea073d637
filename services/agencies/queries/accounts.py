"""Reading accounts, for those who run the system; and what tokens are verified with, for everybody."""

from collections.abc import Mapping
from typing import Any

from chassis.database import Row
from chassis.identity import public_keys
from chassis.identity.keys import LIFETIME
from chassis.work import Work
from services.agencies.store import accounts as store
from services.agencies.store import sessions

_ABOUT = LIFETIME.total_seconds() + 60
"""Seconds for which a token of an ended session may be about, with a minute for clocks that differ."""


def every(work: Work) -> list[Row]:
    """All accounts: username, roles, the person's name, the agency's code."""
    return store.every(work)


def key_set(work: Work) -> Mapping[str, Any]:
    """The JSON Web Key Set, and the sessions that ended while their tokens may be about."""
    keys = public_keys(work.settings.signing_keys, work.settings.key_delay)
    return {**keys, "ended_sessions": sessions.ended(work, _ABOUT)}
