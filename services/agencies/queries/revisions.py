"""Reading what changed in a plan between two submissions, or since it was returned."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.domain import revision as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.revision import Revision
from services.agencies.store import plans
from services.agencies.store import submissions as store


def changes(work: Work, plan_id: UUID, query: Mapping[str, Any]) -> dict[str, Any]:
    """From submission `since` (the last that was returned before `until`) to submission `until` (the plan as it is).

    NotFound; refused where the plan has no such submission. With nothing to compare with, nothing has changed.
    """
    plan = plans.get(work, plan_id)
    if plan is None:
        raise NotFound("plan")
    submissions = store.of_plan(work, plan_id)
    until = _named(submissions, query, "until")
    since = _named(submissions, query, "since") or _returned_before(submissions, until)
    after = rules.content_of(until["content"]) if until else store.content(work, plan)
    revision = rules.compare(rules.content_of(since["content"]) if since else after, after)
    told = {"plan_id": plan_id, "submissions": submissions, "since": since, "until": until}
    return {**told, "fields": revision.fields, "waves": revision.waves, "agencies": _agencies(work, revision)}


def _named(submissions: Sequence[Row], query: Mapping[str, Any], field: str) -> Row | None:
    number = query.get(field)
    if number is None:
        return None
    for one in submissions:
        if one["number"] == number:
            return one
    raise Refusal("submission.unknown", field, given=number)


def _returned_before(submissions: Sequence[Row], until: Row | None) -> Row | None:
    """Of one that was returned and looked at itself, what changed is told since the one before."""
    earlier = [one for one in submissions if until is None or one["number"] < until["number"]]
    return next((one for one in reversed(earlier) if one["returned_on"] is not None), None)


def _agencies(work: Work, revision: Revision) -> list[dict[str, Any]]:
    """Each with its code and names, by code."""
    known = store.agencies(work, [one.agency_id for one in revision.agencies])
    rows = [{**vars(one), **known[one.agency_id]} for one in revision.agencies]
    return sorted(rows, key=lambda row: (row["code"], str(row["agency_id"])))
