"""Reading trainings, who attended, and how far focal points and officials are trained."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain.progress import ORDER
from services.agencies.domain.training import Coverage, coverage_of, totals
from services.agencies.store import coverage as coverage_store
from services.agencies.store import trainings as store

_ANY: dict[str, Any] = dict.fromkeys(("kind", "agency_id", "within", "since", "as_of"))
_ANY_ATTENDEE: dict[str, Any] = dict.fromkeys(("training_id", "agency_id", "person_id", "as_of"))
_ANY_AGENCY: dict[str, Any] = dict.fromkeys(
    ("plan_id", "wave", "block", "agency_id", "within", "kind", "without_focal_point", "lapsed")
)
_ANYBODY: dict[str, Any] = dict.fromkeys(("agency_id", "within", "kind", "duty"))


def training(work: Work, training_id: UUID) -> Row:
    """One training with its attendees counted by agency; NotFound."""
    found = store.get(work, training_id)
    if found is None:
        raise NotFound("training")
    return shown(found)


def trainings(work: Work, query: Mapping[str, Any]) -> Page:
    """Trainings, the latest first; filters kind, agency_id, within, since, as_of."""
    held_on, training_id = start_of(query, date.fromisoformat, UUID)
    bounds = {"after_date": held_on, "after_id": training_id, "limit": query["limit"] + 1}
    rows = [shown(row) for row in store.page(work, {**_ANY, **query, **bounds})]
    return page_of(rows, query["limit"], lambda row: (row["date"], row["id"]))


def shown(training: Row) -> Row:
    """A training stands as it was recorded: nothing is ever done to it."""
    return {**training, "allowed": ()}


def attendees(work: Work, query: Mapping[str, Any]) -> Page:
    """Who attended what, as far as the caller may see people; filters training_id, agency_id, person_id, as_of."""
    training_id, person_id = start_of(query, UUID, UUID)
    bounds = {"reach": work.reach("person.read"), "after_training": training_id, "after_person": person_id}
    rows = store.attendees(work, {**_ANY_ATTENDEE, **query, **bounds, "limit": query["limit"] + 1})
    return page_of(rows, query["limit"], lambda row: (row["training_id"], row["person_id"]))


def coverage(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """Groups and their sum. Query: by, plan_id, as_of (default: today), within, kind."""
    by, plan_id, as_of = query["by"], query.get("plan_id"), query.get("as_of") or work.today
    if by == "wave" and plan_id is None:
        raise Invalid([FieldError("plan_id", "progress.wave_needs_plan")])
    _must_exist(work, plan_id)
    wanted = {"plan_id": plan_id, "as_of": as_of, "within": query.get("within"), "kind": query.get("kind")}
    rows = coverage_store.groups(work, by, wanted)
    if by in ORDER:
        rows.sort(key=lambda row: ORDER[by].index(row["key"]))
    groups = [{**row, **_line(coverage_of(row))} for row in rows]
    total = _line(totals(coverage_of(row) for row in rows))
    return {"by": by, **wanted, "groups": groups, "total": total}


def covered(work: Work, query: Mapping[str, Any]) -> Page:
    """Agencies by code, each with its counts, as far as the caller's subtree reaches."""
    _must_exist(work, query.get("plan_id"))
    code, agency_id = start_of(query, str, UUID)
    bounds = {"reach": work.reach("training.cover"), "after_code": code, "after_id": agency_id}
    wanted = {**_ANY_AGENCY, **query, **bounds, "as_of": query.get("as_of") or work.today}
    rows = coverage_store.agencies(work, {**wanted, "limit": query["limit"] + 1})
    shown = [{**row, **_line(coverage_of(row))} for row in rows]
    return page_of(shown, query["limit"], lambda row: (row["agency_code"], row["agency_id"]))


def lapsed(work: Work, query: Mapping[str, Any]) -> Page:
    """People whose latest training of a kind no longer counts, as far as the caller may see people."""
    person, kind = start_of(query, UUID, str)
    bounds = {"reach": work.reach("person.read"), "after_person": person, "after_kind": kind}
    wanted = {**_ANYBODY, **query, **bounds, "as_of": query.get("as_of") or work.today}
    rows = coverage_store.lapsed(work, {**wanted, "limit": query["limit"] + 1})
    return page_of(rows, query["limit"], lambda row: (row["person_id"], row["kind"]))


def _must_exist(work: Work, plan_id: UUID | None) -> None:
    if plan_id is not None and not coverage_store.plan_exists(work, plan_id):
        raise NotFound("plan")


def _line(counts: Coverage) -> dict[str, Any]:
    percents = {"focal_points_percent": counts.focal_points_percent, "officials_percent": counts.officials_percent}
    return {**vars(counts), **percents}
