"""Providers: the organisations that consult agencies on their quality system, and those that certify it.

Nobody certifies what it has built: the same organisation is never both for one agency (ISO/IEC 17021-1, 5.2).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.agencies.domain.agency import overlap, shown
from services.agencies.domain.refusal import Refusal

ROLES = ("consultant", "certifier")


@dataclass(frozen=True)
class Engagement:
    """That a provider works for an agency in a role; `until` is the last day, None while no end is known."""

    agency_id: UUID
    role: str
    since: date
    until: date | None = None


def check_engagement(
    new: Engagement, roles: Collection[str], valid_until: date | None, existing: Iterable[Engagement]
) -> None:
    """Refuse what the provider is not registered for, and what does not go together with its other engagements."""
    if new.role not in roles:
        raise Refusal("provider.role_missing", "role", kind=new.role)
    if new.until is not None and new.until < new.since:
        raise Refusal("provider.ends_before_start", "until")
    if valid_until is not None and new.since > valid_until:
        raise Refusal("provider.registration_over", "since", until=shown(valid_until))
    for other in existing:
        if other.agency_id != new.agency_id:
            continue
        if other.role != new.role:
            raise Refusal("provider.both_roles", "role", kind=other.role, since=shown(other.since))
        if overlap((other.since, other.until), (new.since, new.until)):
            raise Refusal("provider.engaged_already", "agency_id", since=shown(other.since))


def check_release(existing: Iterable[Engagement], agency_id: UUID, last_day: date) -> Engagement:
    """The engagement that ends with `last_day`; refused where there is none that goes on longer."""
    for one in existing:
        if one.agency_id == agency_id and (one.until is None or one.until > last_day):
            if last_day < one.since:
                raise Refusal("provider.ends_before_start", "until")
            return one
    raise Refusal("provider.not_engaged", "agency_id")


def role_faults(roles: Collection[str], existing: Iterable[Engagement], today: date) -> Iterator[Refusal]:
    """What is wrong with a provider's roles: none at all, or one missing in which it works for somebody still."""
    if not roles:
        yield Refusal("provider.no_role", "roles")
    open_roles = {one.role for one in existing if one.until is None or one.until >= today}
    for role in sorted(open_roles - set(roles)):
        yield Refusal("provider.role_in_use", "roles", kind=role)
