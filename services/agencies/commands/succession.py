"""What follows when agencies end: their people and duties, tracks and plans, providers and procedures go on
at the heir.

Called by `reorganisations`, which has locked plans, tracks and the tree in this order. Findings follow in audits, which
hears of it by event.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.commands import procedure_succession
from services.agencies.domain import succession as rules
from services.agencies.store import enrolment, plans, providers, templates
from services.agencies.store import succession as store
from services.agencies.store import tracks as track_store


def follow(work: Work, heirs: Mapping[UUID, UUID], day: date, decision: str) -> None:
    """Hand over to its heir what each ended agency had, from `day` on."""
    for left, heir in heirs.items():
        _people(work, left, heir, day)
        _duties(work, left, heir, day)
        _tracks(work, left, heir, day, decision)
        _plans(work, left, heir, day, decision)
        _providers(work, left, heir, day)
        procedure_succession.follow(work, left, heir, day, decision)


def _people(work: Work, left: UUID, heir: UUID, day: date) -> None:
    moved = store.move_people(work, left, heir, rules.eve(day))
    work.say_all("person.changed", ((one["id"], one["version"], one, {"fields": ["agency_id"]}) for one in moved))


def _duties(work: Work, left: UUID, heir: UUID, day: date) -> None:
    passing = rules.handover(day, store.duties(work, left, day), store.duties(work, heir, day))
    ended = store.end_duties(work, passing.ends, rules.eve(day))
    work.say_all("duty.ended", ((one["id"], one["version"], one, None) for one in ended))
    begun = store.begin_duties(work, passing.goes_on, heir) + store.move_duties(work, passing.moves, heir)
    work.say_all("duty.assigned", ((one["id"], one["version"], one, None) for one in begun))


def _tracks(work: Work, left: UUID, heir: UUID, day: date, decision: str) -> None:
    found = store.tracks(work, left, heir)
    enrolment.withdraw(work, [(track["id"], max(day, track["enrolled_on"]), decision) for track in found])
    for track in found:
        _said(work, "track.withdrawn", track["id"], {"reason": decision})
        if not track["heir_has_one"]:
            milestones = rules.carried_over(track["milestones"], templates.of(work, track["template"]))
            since = max(day, track["enrolled_on"])
            _said(
                work,
                "track.enrolled",
                store.enrol(work, track, heir, since, milestones),
                {"reason": None, "decision": decision},
            )


def _said(work: Work, event: str, track_id: UUID, change: Row) -> None:
    if track := track_store.get(work, track_id):
        work.say(event, track_id, track["version"], track, change)


def _plans(work: Work, left: UUID, heir: UUID, day: date, decision: str) -> None:
    for plan_id in store.replace_member(work, left, heir, day):
        if plan := plans.get(work, plan_id):
            work.say(
                "plan.changed",
                plan_id,
                plan["version"],
                plan,
                {"fields": ["waves"], "wave": None, "reason": None, "decision": decision},
            )


def _providers(work: Work, left: UUID, heir: UUID, day: date) -> None:
    for provider_id in store.providers_of(work, left, day):
        provider = providers.lock(work, provider_id)
        if provider is None:
            continue
        for one in provider["engagements"]:
            if one.agency_id == left and rules.holds((one.since, one.until), day) and one.since < day:
                providers.release(work, provider_id, one, rules.eve(day))
                others = [other for other in provider["engagements"] if other is not one]
                following = rules.re_engaged(day, one, heir, provider["roles"], provider["valid_until"], others)
                if following:
                    providers.engage(work, provider_id, following)
        provider = providers.get(work, provider_id) or provider
        change = {"fields": ["engagements"], "agency_id": heir}
        work.say("provider.changed", provider_id, provider["version"], provider, change)
