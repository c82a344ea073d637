"""Reading tracks: state and lateness as of the business date, and what this caller may do with each milestone."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import enrolment
from services.agencies.domain import track as rules
from services.agencies.domain.arrears import RUNNING, Arrears, arrears
from services.agencies.domain.template import Template
from services.agencies.domain.track import Milestone
from services.agencies.store import templates
from services.agencies.store import tracks as store

_ANY: dict[str, Any] = dict.fromkeys(
    ("plan_id", "agency_id", "wave", "block", "obligation", "within", "state", "late", "stalled")
)


def track(work: Work, track_id: UUID) -> Row:
    """One track with its milestones; NotFound, Forbidden outside the caller's subtree."""
    found = store.get(work, track_id)
    if found is None:
        raise NotFound("track")
    work.must("track.read", found["agency_id"])
    return for_caller(work, found)


def tracks(work: Work, query: Mapping[str, Any]) -> Page:
    """Tracks as of a day (today) by agency code; filters plan_id, agency_id, within, wave, block,
    obligation, state, late, stalled."""
    code, track_id = start_of(query, str, UUID)
    as_of = query.get("as_of") or work.today
    bounds = {"reach": work.reach("track.read"), "as_of": as_of, "after_code": code, "after_id": track_id}
    wanted = {**_ANY, **query, **bounds, "limit": query["limit"] + 1}
    found = store.page(work, wanted)
    following = templates.those(work, (one["template"] for one in found))
    rows = [_shown(work, one, following[one["template"]], as_of) for one in found]
    return page_of(rows, query["limit"], lambda row: (row["agency_code"], row["id"]))


def for_caller(work: Work, track: Row, as_of: date | None = None) -> Row:
    """The track with its state, how late it is, its forecast, and per milestone its names and what may be done now.

    As of a day that has passed what was done later is open, and nothing may be done about it.
    """
    return _shown(work, track, templates.of(work, track["template"]), as_of)


def _shown(work: Work, track: Row, template: Template, as_of: date | None) -> Row:
    today = as_of or work.today
    milestones = rules.as_of(track["milestones"], today)
    acting = _acting(work, track) if today == work.today else set()
    own = acting.intersection(("reschedule",) if enrolment.is_finished(milestones, template) else rules.OWN_COMMANDS)
    shown = [_milestone(today, one, milestones, template, acting) for one in milestones]
    return {
        **track,
        "state": rules.state(milestones, template, track["standing"]),
        **vars(_arrears(track, template, today)),
        "milestones": shown,
        "allowed": sorted(own.union(*(one["allowed"] for one in shown))),
    }


def _arrears(track: Row, template: Template, day: date) -> Arrears:
    """Whoever has been withdrawn, or whose plan is cancelled, owes nothing."""
    withdrawn = track["withdrawn_on"] is not None and track["withdrawn_on"] <= day
    if withdrawn or track["plan_state"] not in RUNNING:
        return Arrears()
    return arrears(track["milestones"], template, (track["start"], track["end"]), day, track["stalled_after"])


def _acting(work: Work, track: Row) -> set[str]:
    """The commands that this caller may give for this track and its milestones."""
    if track["plan_state"] != "active" or track["withdrawn_on"] is not None:
        return set()
    agency_id = track["agency_id"]
    of_milestones = {command for command in rules.COMMANDS if work.may(f"milestone.{command}", agency_id)}
    return of_milestones | {command for command in rules.OWN_COMMANDS if work.may(f"track.{command}", agency_id)}


def _milestone(
    today: date, one: Milestone, milestones: tuple[Milestone, ...], template: Template, acting: set[str]
) -> dict[str, Any]:
    rule = template.rule(one.key)
    return {
        **vars(one),
        "name_vi": rule.name_vi if rule else None,
        "name_en": rule.name_en if rule else None,
        "late": rules.is_late([one], today),
        "allowed": [command for command in rules.allowed(milestones, template, one.key) if command in acting],
    }
