"""Use cases of whoever runs the system: open an account, give it roles or a password, shut it and open it again.

An account is known by the id of its person. Signing in, and one's own password, are in `accounts`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.identity import hash_password
from chassis.identity.caller import ROLES
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands import accounts, people, sessions
from services.agencies.domain import account as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.store import accounts as store
from services.agencies.store import people as people_store


def open_account(
    work: Work,
    username: str,
    roles: list[str],
    person_id: UUID | None = None,
    since: date | None = None,
    **person: Any,
) -> UUID:
    """Open an account for a person who is registered, or for a new one (name, agency_id, language); the person's id.

    It has no password yet, so nobody can sign in to it. The duty that goes with a role is given from `since` on.
    """
    rules.check_username(username)
    rules.check_person(person_id is not None, person)
    if store.get(work, username) is not None:
        raise Refusal("account.username_taken", "username", given=username)
    owner_id = people.register(work, **person) if person_id is None else _without_account(work, person_id)
    agency_id = person.get("agency_id") if person_id is None else _agency_of(work, owner_id)
    wanted = sorted(set(roles))
    rules.check_roles(wanted, ROLES, agency_id is not None)
    with people.saying_city_roles(work, owner_id):
        store.put(work, username, None, wanted, owner_id)
    work.note("account.added", owner_id, {"before": {}, "after": {"roles": wanted}}, agency_id)
    accounts.give_duties(work, owner_id, agency_id, wanted, since)
    return owner_id


def set_roles(work: Work, person_id: UUID, roles: list[str], since: date | None = None) -> UUID:
    """Give an account other roles; its sessions end, since their tokens still hold the former ones."""
    account = _locked(work, person_id)
    wanted = sorted(set(roles))
    rules.check_roles(wanted, ROLES, account["agency_id"] is not None)
    if person_id == work.caller.person_id:
        rules.check_own_roles(wanted, account["roles"])
    if wanted != sorted(account["roles"]):
        with people.saying_city_roles(work, person_id):
            store.set_roles(work, account["username"], wanted)
        change = {"before": {"roles": sorted(account["roles"])}, "after": {"roles": wanted}}
        work.note("account.changed", person_id, change, account["agency_id"])
        accounts.give_duties(work, person_id, account["agency_id"], wanted, since)
        sessions.end_all(work, account["username"], "changed")
    return person_id


def set_password(work: Work, person_id: UUID, password: str) -> UUID:
    """Give an account a password, the first or another; its sessions end.

    Hashing takes long on purpose; meanwhile the connection serves others, and the account may change.
    """
    rules.check_password(password, _existing(work, person_id)["username"])
    work.release()
    hashed = hash_password(password)
    account = _locked(work, person_id)
    store.set_password(work, account["username"], hashed)
    work.note("account.changed", person_id, {"password": "set"}, account["agency_id"])
    sessions.end_all(work, account["username"], "changed")
    return person_id


def disable(work: Work, person_id: UUID) -> UUID:
    """Let nobody sign in to an account, and end its sessions; operators do not shut out themselves."""
    if person_id == work.caller.person_id:
        _locked(work, person_id)
        raise Refusal("account.own")
    return _done(work, person_id, accounts.disable)


def enable(work: Work, person_id: UUID) -> UUID:
    """Let it sign in again."""
    return _done(work, person_id, accounts.enable)


def revoke(work: Work, person_id: UUID) -> UUID:
    """End all sessions of an account, which may sign in again."""
    return _done(work, person_id, accounts.revoke)


def unlock(work: Work, person_id: UUID) -> UUID:
    """Forget the wrong passwords of an account."""
    return _done(work, person_id, accounts.unlock)


def _done(work: Work, person_id: UUID, command: Callable[[Work, str], object]) -> UUID:
    command(work, _locked(work, person_id)["username"])
    return person_id


def _locked(work: Work, person_id: UUID) -> Row:
    people_store.lock(work, person_id)
    account = _existing(work, person_id)
    work.check_version(account["version"])
    return account


def _existing(work: Work, person_id: UUID) -> Row:
    account = store.of_person(work, person_id)
    if account is None:
        raise NotFound("account")
    return account


def _without_account(work: Work, person_id: UUID) -> UUID:
    if people_store.lock(work, person_id) is None:
        raise Refusal("account.person_unknown", "person_id")
    held = store.of_person(work, person_id)
    if held is not None:
        raise Refusal("account.person_has_one", "person_id", username=held["username"])
    return person_id


def _agency_of(work: Work, person_id: UUID) -> UUID | None:
    person = people_store.get(work, person_id)
    found: UUID | None = person["agency_id"] if person else None
    return found
