"""Use cases that change tracks: enrolment when a plan starts, milestones completed and reopened."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands import maintenance
from services.agencies.domain import track as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.track import Done, Limits, Milestone
from services.agencies.domain.upkeep import AUDIT, REVIEW
from services.agencies.store import templates
from services.agencies.store import tracks as store


def enrol(work: Work, plan: Mapping[str, Any]) -> None:
    """A track for every agency of the plan's waves, said one by one; the database is asked a fixed number of
    times, however many agencies there are."""
    template = templates.of(work, plan["template"])
    planned = [rules.planned(template, wave["start"], wave["end"]) for wave in plan["waves"]]
    stages = {rule.key: rules.RANK[rule.stage] for rule in template.milestones}
    rows = store.enrol(work, plan["id"], work.today, stages, planned)
    head = {"plan_id": plan["id"], "enrolled_on": work.today, "withdrawn_on": None}
    heads = [
        {**head, "wave": wave["name"], "milestones": milestones}
        for wave, milestones in zip(plan["waves"], planned, strict=True)
    ]
    work.say_all(
        "track.enrolled", ((row["id"], 1, {**heads[row["position"]], **row}, {"reason": None}) for row in rows)
    )


def complete(work: Work, track_id: UUID, key: str, done_on: date, document: str | None, evidence: str | None) -> Row:
    """Reach a milestone; refusals as in `domain.track.complete`, and unless the plan is active."""
    track = lock_running(work, track_id, "milestone.complete")
    limits = Limits(track["start"], work.today)
    done = Done(done_on, document, evidence)
    milestones = rules.complete(track["milestones"], templates.of(work, track["template"]), key, done, limits)
    return save(work, track, milestones, "milestone.completed", completion(key, done))


def reopen(work: Work, track_id: UUID, key: str, reason: str) -> Row:
    """Take a completed milestone back, with the reason."""
    track = lock_running(work, track_id, "milestone.reopen")
    milestones = rules.reopen(track["milestones"], templates.of(work, track["template"]), key, reason)
    return save(work, track, milestones, "milestone.reopened", {"milestone": key, "reason": reason})


def reach_declared(work: Work, track: Row, key: str, done: Done) -> Row:
    """Complete the milestone of the declaration on a track that the caller has locked."""
    limits = Limits(track["start"], work.today, field="date")
    milestones = rules.reach(track["milestones"], templates.of(work, track["template"]), key, done, limits)
    return save(work, track, milestones, "milestone.completed", completion(key, done))


def save(work: Work, track: Row, milestones: Sequence[Milestone], event: str, change: Mapping[str, Any]) -> Row:
    """Keep the milestones of a locked track and say `event`; returns the track as it is now."""
    version = store.save(work, track, milestones)
    saved = {**track, "milestones": tuple(milestones), "version": version}
    work.say(event, track["id"], version, saved, change)
    if change["milestone"] in (AUDIT, REVIEW):
        maintenance.keep_up(work, track["agency_id"])
    return saved


def lock_running(work: Work, track_id: UUID, action: str) -> Row:
    """The track, locked; refused unless its plan is active and the agency still in it. NotFound, Forbidden."""
    track = store.lock(work, track_id)
    if track is None:
        raise NotFound("track")
    work.must(action, track["agency_id"])
    work.check_version(track["version"])
    if track["withdrawn_on"] is not None:
        raise Refusal("track.withdrawn")
    if track["plan_state"] != "active":
        raise Refusal("track.plan_not_active")
    return track


def completion(key: str, done: Done) -> dict[str, Any]:
    """What the event tells of a milestone that was reached."""
    return {"milestone": key, "done_on": done.on, "document": done.document}
