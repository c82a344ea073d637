"""Use cases of a plan that is under way: agencies come to a wave or leave it, a wave or a track gets other dates.

Each has a reason, and changes nothing of the days before. The plan is locked first, then tracks, then agencies.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.commands.tracks import lock_running
from services.agencies.domain import enrolment as rules
from services.agencies.domain import plan as plan_rules
from services.agencies.domain import track as track_rules
from services.agencies.domain.enrolment import Joining
from services.agencies.domain.plan import Wave
from services.agencies.store import enrolment as store
from services.agencies.store import plans, templates
from services.agencies.store import tracks as track_store


def enrol(
    work: Work,
    plan_id: UUID,
    *,
    wave: str,
    reason: str,
    agency_ids: Sequence[UUID] = (),
    within: Sequence[UUID] = (),
    blocks: Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
) -> Row:
    """Agencies come to a wave of an active plan today, with the wave's dates unless they get their own.

    Chosen by place or block, those that are in the plan already are left out. Invalid names what stands in the way.
    """
    plan = _plan(work, plan_id, "enrol")
    waves = _waves(plan)
    at = rules.place_of(waves, wave)
    there = store.there(work, plan_id)
    chosen = plans.choose(work, within, blocks, work.today, work.today) if within or blocks else []
    ids = (*agency_ids, *(one for one in chosen if one not in there))
    joining = Joining(wave, start or waves[at].start, end or waves[at].end, tuple(dict.fromkeys(ids)), work.today)
    refuse_any(rules.joining_faults(joining, plans.members(work, joining.agency_ids), there))
    _enrolled(work, plan, at, joining, reason)
    refuse_elsewhere(work, plan_id, "agency_ids")
    return _changed(work, plan_id, wave, reason)


def withdraw(work: Work, track_id: UUID, reason: str) -> Row:
    """The agency is not in the plan any more from today on, unless it has reached what the plan is about."""
    track = track_store.get(work, track_id)
    if track is None:
        raise NotFound("track")
    work.must("track.withdraw", track["agency_id"])
    plans.lock(work, track["plan_id"])
    track = lock_running(work, track_id, "track.withdraw")
    rules.check_withdrawal(track["milestones"], templates.of(work, track["template"]))
    store.withdraw(work, [(track_id, work.today, reason)])
    withdrawn = track_store.get(work, track_id) or track
    work.say("track.withdrawn", track_id, withdrawn["version"], withdrawn, {"reason": reason})
    _changed(work, track["plan_id"], track["wave"], reason)
    return withdrawn


def reschedule_wave(work: Work, plan_id: UUID, *, wave: str, start: date, end: date, reason: str) -> Row:
    """Other dates for a wave from today on; milestones that are open are planned anew, those reached stay.

    Tracks with dates of their own keep them. Nothing is said when nothing differs.
    """
    plan = _plan(work, plan_id, "reschedule")
    before = _waves(plan)
    at = rules.place_of(before, wave)
    after = rules.moved_waves(before, at, start, end)
    refuse_any(rules.moving_faults(after, at, work.today))
    if after == before:
        return plan
    store.move_wave(work, plan_id, at, start, end)
    tracks = rules.following(track_store.lock_wave(work, plan_id, at), before[at])
    _move(work, [dict(track) for track in tracks], start, end, reason)
    return _changed(work, plan_id, wave, reason)


def reschedule_track(work: Work, track_id: UUID, *, start: date, end: date, reason: str) -> Row:
    """Dates of an agency's own from today on; the same as for a wave."""
    track = lock_running(work, track_id, "track.reschedule")
    refuse_any(rules.track_dates_faults(track["wave"], start, end, work.today))
    if (start, end) != (track["start"], track["end"]):
        _move(work, [track], start, end, reason)
    return track_store.get(work, track_id) or track


def refuse_elsewhere(work: Work, plan_id: UUID, field: str) -> None:
    """Invalid if an agency of this plan works towards the same end in another one; `{at}` in `field` is its wave's
    place. Asked once the tracks are there: they lock their agencies against another plan that does the same."""
    refuse_any(
        rules.elsewhere(row["code"], row["number"], field.format(at=row["position"]))
        for row in store.elsewhere(work, plan_id)
    )


def _plan(work: Work, plan_id: UUID, command: plan_rules.Command) -> Row:
    plan = plans.lock(work, plan_id)
    if plan is None:
        raise NotFound("plan")
    work.check_version(plan["version"])
    plan_rules.after(plan["state"], command)
    return plan


def _waves(plan: Mapping[str, Any]) -> list[Wave]:
    """The waves as the rules need them; who is in them is asked apart."""
    return [Wave(wave["name"], wave["start"], wave["end"], ()) for wave in plan["waves"]]


def _enrolled(work: Work, plan: Row, at: int, joining: Joining, reason: str) -> None:
    template = templates.of(work, plan["template"])
    planned = track_rules.planned(template, joining.start, joining.end)
    stages = {rule.key: track_rules.RANK[rule.stage] for rule in template.milestones}
    head = {"plan_id": plan["id"], "wave": joining.wave, "enrolled_on": joining.on, "withdrawn_on": None}
    rows = store.add(work, plan["id"], at, joining, stages, planned)
    said = {**head, "milestones": planned}
    work.say_all("track.enrolled", ((row["id"], 1, {**said, **row}, {"reason": reason}) for row in rows))


def _move(work: Work, tracks: Sequence[Row], start: date, end: date, reason: str) -> None:
    found = templates.those(work, (track["template"] for track in tracks))
    moved = [
        (track, track_rules.rescheduled(track["milestones"], found[track["template"]], start, end, work.today))
        for track in tracks
    ]
    store.move_tracks(work, moved, start, end, work.today)
    change = {"reason": reason, "start": start, "end": end}
    work.say_all(
        "track.rescheduled",
        (
            (track["id"], track["version"] + 1, {**track, "milestones": milestones}, change)
            for track, milestones in moved
        ),
    )


def _changed(work: Work, plan_id: UUID, wave: str, reason: str) -> Row:
    store.touch(work, plan_id)
    plan = plans.get(work, plan_id) or {}
    change = {"fields": ["waves"], "wave": wave, "reason": reason}
    work.say("plan.changed", plan_id, plan["version"], plan, change)
    return plan
