"""The use case of declaring conformity: a declaration, and the milestone it completes, in one transaction."""

from datetime import date
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import FieldError, Invalid
from chassis.work import Work
from services.agencies.commands import maintenance, tracks
from services.agencies.domain import declaration as rules
from services.agencies.domain.agency import ended_fault
from services.agencies.domain.declaration import Intent
from services.agencies.domain.maintenance import stated
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import DECLARED
from services.agencies.domain.track import Done
from services.agencies.store import declarations as store
from services.agencies.store import maintenance as maintenance_store
from services.agencies.store import tracks as track_store


def declare(
    work: Work,
    *,
    agency_id: UUID,
    standard: str,
    decision: str,
    date: date,
    scope: str,
    kind: rules.Kind,
    reason: rules.Reason | None = None,
) -> UUID:
    """The agency's head declares, or the coordinator on the agency's behalf; returns the declaration's id.

    Refused: what `domain.declaration.check` refuses; an initial declaration without a track in an active plan;
    either kind while a milestone required before it is open; one after a lapse without an audit and a review.
    """
    on_behalf = _on_behalf(work, agency_id)
    track = _locked(work, agency_id, standard, date)
    lapsed = kind == "redeclaration" and _has_lapsed(work, agency_id, standard, date)
    rules.check(Intent(kind, date, reason), store.dates(work, agency_id, standard), work.today, lapsed)
    if lapsed:
        maintenance.check_renewal(work, agency_id, date)
    _reach(work, track, Done(date, decision), kind)
    declaration_id = uuid4()
    declaration = {
        "id": declaration_id, "agency_id": agency_id, "track_id": track["id"] if track else None, "standard": standard,
        "kind": kind, "reason": reason, "decision": decision, "date": date, "scope": scope,
        "on_behalf": on_behalf, "recorded_by": work.caller.person_id,
        **dict.fromkeys(("audited_on", "reviewed_on", "maintained_on", "lapsed_on")),
    }  # fmt: skip
    store.insert(work, declaration)
    said = stated(declaration, maintenance.cycle(work))
    work.say(rules.EVENTS[kind], declaration_id, 1, said, {"reason": reason, "decision": decision})
    if date < work.today:
        maintenance.keep_up(work, agency_id)
    return declaration_id


def _has_lapsed(work: Work, agency_id: UUID, standard: str, day: date) -> bool:
    """Whether the agency's last declaration, which is locked with it, had lapsed on a day."""
    maintenance.catch_up(work, agency_id)
    return any(
        one["standard"] == standard and one["lapsed_on"] is not None and one["lapsed_on"] <= day
        for one in maintenance_store.last(work, [agency_id])
    )


def _on_behalf(work: Work, agency_id: UUID) -> bool:
    """A declaration is signed by the agency's own head: a district's head does not sign for a commune."""
    work.must("declaration.sign", agency_id)
    if work.caller.agency_id == agency_id:
        return False
    work.must("declaration.sign_on_behalf", agency_id)
    return True


def _locked(work: Work, agency_id: UUID, standard: str, day: date) -> Row | None:
    """The track on which the agency declares, if it is on one. First the track, then the agency: everybody who
    locks both does so in this order."""
    track = track_store.lock_to_declare(work, agency_id, standard)
    agency = store.lock_agency(work, agency_id)
    if agency is None:
        raise Invalid([FieldError("agency_id", "agency.unknown")])
    if fault := ended_fault(agency["valid_to"], day):
        raise fault
    return track


def _reach(work: Work, track: Row | None, done: Done, kind: rules.Kind) -> None:
    if track is None:
        if kind == "initial":
            raise Refusal("declaration.no_track")
    elif not any(one.key == DECLARED and one.done_on for one in track["milestones"]):
        tracks.reach_declared(work, track, DECLARED, done)
