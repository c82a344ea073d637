"""Use cases that change providers: register one, change it, engage it for an agency, release it from one."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import provider as rules
from services.agencies.domain.provider import Engagement
from services.agencies.domain.refusal import Refusal
from services.agencies.store import agencies
from services.agencies.store import providers as store


def register(work: Work, **new: Any) -> Row:
    """Register a provider: name_vi, roles, registration, and if known name_en and valid_until."""
    provider = {**new, "id": uuid4(), "roles": sorted(set(new["roles"]))}
    if not store.insert(work, provider):
        raise Refusal("provider.registration_taken", "registration", given=new["registration"])
    registered: Row = {**provider, "engagements": [], "version": 1}
    work.say("provider.registered", registered["id"], 1, registered)
    return registered


def change(work: Work, provider_id: UUID, **changes: Any) -> Row:
    """Change names, roles, registration or its last day; says nothing when nothing differs."""
    provider = _locked(work, provider_id)
    if "roles" in changes:
        changes["roles"] = sorted(set(changes["roles"]))
    after = {**provider, **changes}
    differing = sorted(name for name in changes if provider[name] != after[name])
    if not differing:
        return provider
    refuse_any(rules.role_faults(after["roles"], provider["engagements"], work.today))
    if store.registered(work, after["registration"]) not in (None, provider_id):
        raise Refusal("provider.registration_taken", "registration", given=after["registration"])
    store.change(work, after)
    return _said(work, provider_id, differing)


def engage(
    work: Work, provider_id: UUID, agency_id: UUID, role: str, since: date | None = None, until: date | None = None
) -> Row:
    """Note that a provider works for an agency in a role, from today unless said otherwise."""
    if agencies.get(work, agency_id) is None:
        raise Invalid([FieldError("agency_id", "agency.unknown")])
    work.must("provider.engage", agency_id)
    provider = _locked(work, provider_id)
    new = Engagement(agency_id, role, since or work.today, until)
    rules.check_engagement(new, provider["roles"], provider["valid_until"], provider["engagements"])
    store.engage(work, provider_id, new)
    return _said(work, provider_id, ["engagements"], agency_id)


def release(work: Work, provider_id: UUID, agency_id: UUID, until: date | None = None) -> Row:
    """Note the last day on which a provider works for an agency, today unless said otherwise."""
    work.must("provider.engage", agency_id)
    provider = _locked(work, provider_id)
    last_day = until or work.today
    ended = rules.check_release(provider["engagements"], agency_id, last_day)
    store.release(work, provider_id, ended, last_day)
    return _said(work, provider_id, ["engagements"], agency_id)


def _locked(work: Work, provider_id: UUID) -> Row:
    provider = store.lock(work, provider_id)
    if provider is None:
        raise NotFound("provider")
    work.check_version(provider["version"])
    return provider


def _said(work: Work, provider_id: UUID, fields: list[str], agency_id: UUID | None = None) -> Row:
    provider = store.get(work, provider_id)
    if provider is None:
        raise NotFound("provider")
    work.say("provider.changed", provider_id, provider["version"], provider, {"fields": fields, "agency_id": agency_id})
    return provider
