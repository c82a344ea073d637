"""Use cases of keeping a system up: a management review is recorded, an internal audit is heard of, and each completes
its milestone on the agency's tracks."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import structlog

from chassis import metrics
from chassis.database import Row
from chassis.problems import FieldError, Invalid
from chassis.work import Work
from services.agencies.commands import maintenance, tracks
from services.agencies.domain import upkeep as rules
from services.agencies.domain.agency import ended_fault
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.track import Done, Limits
from services.agencies.domain.upkeep import AUDIT, REVIEW
from services.agencies.store import declarations, templates
from services.agencies.store import tracks as track_store
from services.agencies.store import upkeep as store

log = structlog.get_logger(__name__)

NO_TRACK = "declaration.no_track"


def review(work: Work, *, agency_id: UUID, date: date, document: str, conclusions: str, participants: int) -> UUID:
    """Record a management review that was held; returns its id.

    It completes the milestone on each of the agency's tracks where everything before it is done; elsewhere it waits
    for the internal audit. Refused: a day to come, an agency that is unknown or has ended by then.
    """
    work.must("management_review.record", agency_id)
    rules.check_date(date, work.today)
    running = track_store.lock_running(work, agency_id)
    _check_agency(work, agency_id, date)
    review_id = uuid4()
    recorded = {
        "id": review_id, "agency_id": agency_id, "date": date, "document": document, "conclusions": conclusions,
        "participants": participants, "recorded_by": work.caller.person_id,
    }  # fmt: skip
    store.insert(work, recorded)
    work.say("management_review.recorded", review_id, 1, recorded, {"document": document})
    maintenance.keep_up(work, agency_id)
    for track in running:
        reach(work, track, REVIEW, rules.done_by_review(recorded))
    return review_id


def keep_audit(work: Work, audit_id: UUID, state: Mapping[str, Any]) -> None:
    """Keep an internal audit once its minutes are signed; other inspections are none of this service's business."""
    if state["kind"] == "internal_audit" and state["minutes_date"] is not None:
        store.keep_audit(work, audit_id, state)
        maintenance.keep_up(work, state["agency_id"])


def forget_audit(work: Work, audit_id: UUID) -> None:
    """Drop an internal audit that audits has lost; a milestone that it completed stays, and can be reopened."""
    for agency_id in store.forget_audit(work, audit_id):
        maintenance.keep_up(work, agency_id)


def audit_closed(work: Work, audit_id: UUID, state: Mapping[str, Any]) -> None:
    """A closed internal audit completes its milestone, by the day and number of its minutes; a management review
    that waited for it follows. Where that may not be, the track stays as it is, and it is told and counted why."""
    if state["kind"] != "internal_audit":
        return
    done = rules.done_by_audit(audit_id, state)
    running = track_store.lock_running(work, state["agency_id"])
    if not running:
        _left(audit_id, None, Refusal(NO_TRACK))
    for track in running:
        track, refusal = reach(work, track, AUDIT, done)
        if refusal:
            _left(audit_id, track["id"], refusal)
        elif waiting := store.first_review(work, track["agency_id"], done.on):
            reach(work, track, REVIEW, rules.done_by_review(waiting))


def reach(work: Work, track: Row, key: str, done: Done) -> tuple[Row, Refusal | None]:
    """Complete a milestone of a locked track by a record; the track as it is now, and why it is as it was."""
    limits = Limits(track["start"], work.today, field="date")
    found = rules.attempt(track["milestones"], templates.of(work, track["template"]), key, done, limits)
    if found.milestones is None:
        return track, found.refusal
    saved = tracks.save(work, track, found.milestones, "milestone.completed", tracks.completion(key, done))
    return saved, None


def _check_agency(work: Work, agency_id: UUID, day: date) -> None:
    agency = declarations.lock_agency(work, agency_id)
    if agency is None:
        raise Invalid([FieldError("agency_id", "agency.unknown")])
    if fault := ended_fault(agency["valid_to"], day):
        raise fault


def _left(audit_id: UUID, track_id: UUID | None, refusal: Refusal) -> None:
    metrics.LEFT_ALONE.labels("internal_audit", refusal.code).inc()
    tell = log.info if refusal.code in ("milestone.already_done", NO_TRACK) else log.warning
    tell("milestone left as it is", audit=audit_id, track=track_id, reason=refusal.code)
