"""Reading management reviews, and what each does for the agency's tracks."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound, sentence
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import upkeep as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import Template
from services.agencies.domain.track import Limits
from services.agencies.domain.upkeep import REVIEW
from services.agencies.store import templates
from services.agencies.store import tracks as track_store
from services.agencies.store import upkeep as store
from services.agencies.texts import TEXTS

_ANY: dict[str, Any] = dict.fromkeys(("agency_id", "within", "since", "as_of"))


def review(work: Work, review_id: UUID) -> Row:
    """One management review with the running tracks that have its milestone; NotFound, Forbidden outside the caller's
    subtree."""
    found = store.get(work, review_id)
    if found is None:
        raise NotFound("management_review")
    work.must("management_review.read", found["agency_id"])
    running = track_store.running(work, found["agency_id"])
    with_templates = ((track, templates.of(work, track["template"])) for track in running)
    served = [_served(work, found, track, template) for track, template in with_templates if template.rule(REVIEW)]
    return {**_shown(found), "tracks": served}


def reviews(work: Work, query: Mapping[str, Any]) -> Page:
    """Management reviews, the latest first; filters agency_id, within, since, as_of."""
    after_date, after_id = start_of(query, date.fromisoformat, UUID)
    bounds = {"reach": work.reach("management_review.read"), "after_date": after_date, "after_id": after_id}
    rows = [_shown(row) for row in store.page(work, {**_ANY, **query, **bounds, "limit": query["limit"] + 1})]
    return page_of(rows, query["limit"], lambda row: (row["date"], row["id"]))


def _shown(review: Row) -> Row:
    """A management review stands as it was recorded: nothing is ever done to it."""
    return {**review, "allowed": ()}


def _served(work: Work, review: Row, track: Row, template: Template) -> dict[str, Any]:
    """What the review's milestone says on a track; while it is open, what is missing, and why it may not be done."""
    milestones = track["milestones"]
    one = next(one for one in milestones if one.key == REVIEW)
    lacking = rules.open_before(milestones, template, REVIEW)
    limits = Limits(track["start"], work.today, field="date")
    refusal = rules.attempt(milestones, template, REVIEW, rules.done_by_review(review), limits).refusal
    return {
        "track_id": track["id"],
        "plan_number": track["plan_number"],
        "done_on": one.done_on,
        "document": one.document,
        "missing": [vars(rule) for key in lacking if (rule := template.rule(key))],
        "reason": _told(work, refusal) if refusal and not one.done_on else None,
    }


def _told(work: Work, refusal: Refusal) -> str:
    return sentence(TEXTS, refusal.code, work.caller.language, refusal.params)
