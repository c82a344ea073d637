"""Use cases of local accounts: sign in, change or end one, set one up with its person and its role's duty."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import structlog

from chassis import metrics
from chassis.database import Row
from chassis.identity import hash_password, verify_password
from chassis.identity.caller import ROLES
from chassis.problems import NotFound, TooMany, Unauthorised
from chassis.work import Work
from services.agencies.commands import attempts, people, sessions
from services.agencies.domain import account as rules
from services.agencies.domain import duty as duties
from services.agencies.domain.agency import overlap
from services.agencies.domain.refusal import Refusal
from services.agencies.store import accounts as store
from services.agencies.store import agencies
from services.agencies.store import people as people_store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Wanted:
    """What an account shall be like; what is None stays as it is, or takes its default when the account is new."""

    username: str
    password: str
    roles: Collection[str] = ()
    agency_code: str | None = None
    person_name: str | None = None
    language: str | None = None
    since: date | None = None


def sign_in(work: Work, username: str, password: str) -> dict[str, Any]:
    """The tokens of a new session for a username and its password."""
    account = _authenticated(work, username, password)
    metrics.SIGN_INS.labels("succeeded").inc()
    return sessions.begin(work, account)


def change_password(work: Work, username: str, password: str, new_password: str) -> None:
    """Give an account another password, knowing the one it has; its sessions end."""
    rules.check_password(new_password, username, "new_password")
    account = _authenticated(work, username, password)
    work.release()
    store.set_password(work, account["username"], hash_password(new_password))
    _note(work, username, "account.changed", {"password": "set"})
    sessions.end_all(work, username, "changed")


def _authenticated(work: Work, username: str, password: str) -> Row:
    """The account of a username and its password; one answer, in one time, for whichever is wrong.

    Checking a password takes long on purpose; meanwhile the connection serves others.
    """
    try:
        counted = attempts.begin(work, username, work.address)
    except TooMany:
        metrics.SIGN_INS.labels("limited").inc()
        raise
    account = store.get(work, username)
    work.release()
    fits = verify_password(account["password_hash"] if account else None, password)
    if account is None or not fits or account["disabled_at"]:
        metrics.SIGN_INS.labels("wrong").inc()
        person = str(account["person_id"]) if account else None
        log.warning("signing in failed", person=person, address=work.address)
        raise Unauthorised("credentials.wrong")
    attempts.succeeded(work, counted)
    return account


def disable(work: Work, username: str) -> int:
    """Let nobody sign in to an account, and end its sessions; how many. NotFound if there is none."""
    _set_disabled(work, username, True)
    _note(work, username, "account.disabled")
    return sessions.end_all(work, username, "disabled")


def enable(work: Work, username: str) -> None:
    """Let it sign in again. NotFound if there is none."""
    _set_disabled(work, username, False)
    _note(work, username, "account.enabled")


def revoke(work: Work, username: str) -> int:
    """End all sessions of an account; how many. NotFound if there is none."""
    _must_exist(store.get(work, username))
    _note(work, username, "account.revoked")
    return sessions.end_all(work, username, "revoked")


def unlock(work: Work, username: str) -> None:
    """Let an account try its password again at once, from everywhere. NotFound if there is none."""
    _must_exist(store.get(work, username))
    attempts.unlock(work, username)


def _note(work: Work, username: str, name: str, change: Mapping[str, Any] | None = None) -> None:
    """Into the history of the account's person, who stands for the account there."""
    account = store.get(work, username)
    if account is not None:
        people_store.lock(work, account["person_id"])
        work.note(name, account["person_id"], change or {}, account["agency_id"])


def _set_disabled(work: Work, username: str, disabled: bool) -> None:
    account = store.get(work, username)
    if account is None:
        raise NotFound("account")
    with people.saying_city_roles(work, account["person_id"]):
        store.set_disabled(work, username, disabled)


def _must_exist(found: object) -> None:
    if not found:
        raise NotFound("account")


def put_account(work: Work, wanted: Wanted) -> bool:
    """Set up an account, or give one that is there a new password and what else is wanted; True if it is new."""
    rules.check_username(wanted.username)
    rules.check_password(wanted.password, wanted.username)
    account = store.get(work, wanted.username)
    agency_id = _agency(work, wanted) or (account["agency_id"] if account else None)
    roles = sorted(set(wanted.roles or (account["roles"] if account else ())))
    rules.check_roles(roles, ROLES, agency_id is not None)
    person_id = _person(work, account, wanted, agency_id)
    hashed = hash_password(wanted.password)
    with people.saying_city_roles(work, person_id):
        store.put(work, wanted.username, hashed, roles, person_id)
    sessions.end_all(work, wanted.username, "changed")
    before = {"roles": sorted(account["roles"])} if account else {}
    change = {"before": before, "after": {"roles": roles}, "password": "set"}
    work.note("account.changed" if account else "account.added", person_id, change, agency_id)
    give_duties(work, person_id, agency_id, roles, wanted.since)
    return account is None


def _agency(work: Work, wanted: Wanted) -> UUID | None:
    if wanted.agency_code is None:
        return None
    agency = agencies.by_code(work, wanted.agency_code, work.today)
    if agency is None:
        raise Refusal("account.agency_unknown", "agency", given=wanted.agency_code)
    found: UUID = agency["id"]
    return found


def _person(work: Work, account: Row | None, wanted: Wanted, agency_id: UUID | None) -> UUID:
    given = {"name": wanted.person_name, "agency_id": agency_id, "language": wanted.language}
    known = {key: value for key, value in given.items() if value is not None}
    if account is None:
        return people.register(work, **{"name": wanted.username, **known})
    person_id: UUID = account["person_id"]
    people.change(work, person_id, **known)
    return person_id


def give_duties(
    work: Work, person_id: UUID, agency_id: UUID | None, roles: Collection[str], since: date | None
) -> None:
    """The duty that goes with each role, from `since` (today) on, unless the person holds it already."""
    if agency_id is None:
        return
    first_day = since or work.today
    for role, duty in duties.OF_ROLE.items():
        held = people_store.held(work, person_id, agency_id, duty)
        if role in roles and not any(overlap(period, (first_day, None)) for period in held):
            people.give(work, person_id, agency_id, duty, first_day)
