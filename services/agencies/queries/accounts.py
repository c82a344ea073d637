"""Reading accounts, for those who run the system; and what tokens are verified with, for everybody."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.identity import public_keys
from chassis.identity.keys import LIFETIME
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import account as rules
from services.agencies.store import accounts as store
from services.agencies.store import sessions

_ABOUT = LIFETIME.total_seconds() + 60
"""Seconds for which a token of an ended session may be about, with a minute for clocks that differ."""


def every(work: Work) -> list[Row]:
    """All accounts: username, roles, the person's name, the agency's code."""
    return store.every(work)


def account(work: Work, person_id: UUID) -> Row:
    """The account of that person, and what may be done with it; NotFound if there is none."""
    found = store.shown(work, person_id)
    if found is None:
        raise NotFound("account")
    return _for_caller(work, found)


def accounts(work: Work, query: Mapping[str, Any]) -> Page:
    """Accounts by username: of an agency, with a role, shut or open, if asked."""
    (after,) = start_of(query, str)
    wanted = {key: query.get(key) for key in ("agency_id", "role", "disabled")}
    rows = store.page(work, {**wanted, "after": after, "limit": query["limit"] + 1})
    return page_of([_for_caller(work, row) for row in rows], query["limit"], lambda row: (row["username"],))


def _for_caller(work: Work, row: Row) -> Row:
    own = row["id"] == work.caller.person_id
    return {**row, "allowed": rules.allowed(row["disabled"], own) if work.may("account.change") else ()}


def key_set(work: Work) -> Mapping[str, Any]:
    """The JSON Web Key Set, and the sessions that ended while their tokens may be about."""
    keys = public_keys(work.settings.signing_keys, work.settings.key_delay)
    return {**keys, "ended_sessions": sessions.ended(work, _ABOUT)}
