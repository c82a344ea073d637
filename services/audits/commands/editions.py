"""Freezing the figures of a period, so that what was told to the City People's Committee stays told."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.work import Work
from services.audits.domain import consolidation as rules
from services.audits.domain.refusal import Refusal
from services.audits.store import editions as store
from services.audits.store import series

SERIES = "TH"


def freeze(work: Work, number: str | None, period_from: date, period_to: date, figures: dict[str, Any]) -> UUID:
    """Keep `figures`, and their hash, under a number; without `number` the next one of the year. Returns the id."""
    rules.check_period(period_from, period_to, work.today)
    text = rules.canonical(figures)
    frozen = {"id": uuid4(), "period_from": period_from, "period_to": period_to, "figures": text}
    by = {"frozen_on": work.today, "frozen_by": work.caller.person_id, "hash": rules.content_hash(text)}
    edition = _add(work, {**frozen, **by}, number)
    work.say("edition.frozen", edition["id"], 1, edition, {"document": edition["number"]})
    return UUID(str(edition["id"]))


def _add(work: Work, edition: dict[str, Any], number: str | None) -> dict[str, Any]:
    if number is not None:
        if not store.add(work, numbered := {**edition, "number": number}):
            raise Refusal("edition.number_taken", "number", number=number)
        return numbered
    year = edition["period_to"].year
    # A number of the series may have been given by hand before: then the next one.
    while not store.add(work, numbered := {**edition, "number": _next_number(work, year)}):
        pass
    return numbered


def _next_number(work: Work, year: int) -> str:
    return rules.number_of(year, series.next_of(work, SERIES, year))
