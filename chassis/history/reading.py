"""Reading the history: pages of entries, each with what it changed, and for whom they are."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from chassis.clock import ZONE
from chassis.database import Row
from chassis.history.entry import first_id
from chassis.problems import NotFound, Texts, sentence
from chassis.web import Page, page_of, start_of
from chassis.work import Work

# What each entry changed is the difference to the state that the chain's event before it left behind.
_SHOWN = """
SELECT e.*, before.body AS body_before
FROM ({found}) e
LEFT JOIN LATERAL (
    SELECT body FROM history b
    WHERE b.subject = e.subject AND b.number < e.number AND b.sequence IS NOT NULL AND e.sequence IS NOT NULL
    ORDER BY b.number DESC LIMIT 1
) before ON true
ORDER BY e.id DESC
"""

_WANTED = """
    (%(subject)s::uuid IS NULL OR h.subject = %(subject)s)
    AND (%(agency_id)s::uuid IS NULL OR h.agency_id = %(agency_id)s)
    AND (%(person_id)s::uuid IS NULL OR h.person_id = %(person_id)s)
    AND (%(name)s::text IS NULL OR h.name = %(name)s)
    AND (%(since)s::uuid IS NULL OR h.id >= %(since)s)
    AND (%(before)s::uuid IS NULL OR h.id < %(before)s)
    AND (%(after)s::uuid IS NULL OR h.id < %(after)s)
ORDER BY h.id DESC LIMIT %(limit)s
"""

_EVERYWHERE = _SHOWN.format(found=f"SELECT h.* FROM history h WHERE {_WANTED}")  # noqa: S608 (constants)

# The newest of each agency, then the newest of those: by the index, however long the whole history is.
_WITHIN = _SHOWN.format(
    found=f"""
    SELECT h.* FROM subtree(%(bound)s) AS below (id)
    CROSS JOIN LATERAL (SELECT h.* FROM history h WHERE h.agency_id = below.id AND {_WANTED}) h
    ORDER BY h.id DESC LIMIT %(limit)s
    """  # noqa: S608 (constants)
)

_ONE = _SHOWN.format(found="SELECT h.* FROM history h WHERE h.id = %(id)s")


def page(work: Work, query: Mapping[str, Any], texts: Texts) -> Page:
    """Entries that the caller may see, newest first; Forbidden when asked for an agency outside the subtree."""
    bound = work.reach("history.read")
    if query.get("agency_id") is not None:
        work.must("history.read", query["agency_id"])
    (after,) = start_of(query, UUID)
    limit = query["limit"] + 1
    wanted = {name: query.get(name) for name in ("subject", "agency_id", "person_id", "name")}
    days = {"since": _day(query.get("since")), "before": _day(query.get("until"), 1)}
    rows = work.all(
        _EVERYWHERE if bound is None else _WITHIN, {**wanted, **days, "bound": bound, "after": after, "limit": limit}
    )
    return page_of(
        [shown(row, texts, work.caller.language, bound is None) for row in rows],
        query["limit"],
        lambda entry: (entry["id"],),
    )


def one(work: Work, entry_id: UUID, texts: Texts) -> dict[str, Any]:
    """One entry with the state that it left behind; NotFound, and Forbidden where it concerns others."""
    row = work.one(_ONE, {"id": entry_id})
    if row is None:
        work.reach("history.read")
        raise NotFound("entry")
    work.must("history.read", row["agency_id"])
    everywhere = work.reach("history.read") is None
    return {**shown(row, texts, work.caller.language, everywhere), "state": json.loads(row["body"])["state"]}


def shown(row: Row, texts: Texts, language: str, everywhere: bool) -> dict[str, Any]:
    """An entry as it is shown; from which address somebody acted only to those who may see everything."""
    body = json.loads(row["body"])
    before = json.loads(row["body_before"])["state"] if row["body_before"] else {}
    who = {name: row[name] for name in ("person_id", "username", "roles", "channel", "handler", "cause")}
    return {
        **row,
        "title": sentence(texts, f"event.{row['name']}", language, {}),
        "who": {**who, "address": row["address"] if everywhere else None},
        "change": body["change"],
        "changes": list(_differences(before, body["state"])) if row["sequence"] is not None else [],
        "hash": bytes(row["hash"]).hex(),
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for field in sorted({*before, *after}):
        if before.get(field) != after.get(field):
            yield {"field": field, "before": before.get(field), "after": after.get(field)}


def _day(day: date | None, more: int = 0) -> UUID | None:
    """The first id of a day, in the city's time."""
    if day is None:
        return None
    return first_id(datetime.combine(day + timedelta(days=more), time(), ZONE).astimezone(UTC))
