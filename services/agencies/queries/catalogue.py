"""Reading the catalogue of procedures: lists, totals, and what ought to be alike but is not; on any day."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import names
from services.agencies.domain.catalogue import EXPIRES_WITHIN, Totals, city, totals_of
from services.agencies.domain.procedure import FIELDS, LEVELS
from services.agencies.domain.progress import BLOCKS
from services.agencies.store import catalogue as store

_SCOPE: dict[str, Any] = dict.fromkeys(("agency_id", "within", "block", "field", "level", "framework"))
_ANY: dict[str, Any] = _SCOPE | dict.fromkeys(
    ("code", "state", "origin_id", "clear", "over_statute", "expired", "expiring", "published")
)
_ANY_APART: dict[str, Any] = dict.fromkeys(("agency_id", "within", "code"))
_ANY_COPY: dict[str, Any] = dict.fromkeys(("agency_id", "within", "origin_id", "drifted"))
_ORDER: Mapping[str, tuple[str, ...]] = {"block": (*BLOCKS, ""), "field": tuple(FIELDS), "level": LEVELS}


def procedures(work: Work, query: Mapping[str, Any]) -> Page:
    """Procedures by code, each as it counts on the day with its legal bases; filters as in `ProcedureFilter`."""
    words = names.patterns(query.get("q"))
    rows = store.page(work, {**_ANY, **_page(work, query), "words": words})
    bases: dict[UUID, list[Row]] = {row["id"]: [] for row in rows}
    for basis in store.legal_bases(work, list(bases)):
        bases[basis.pop("procedure_id")].append(basis)
    shown = [{**row, "clarity": _clarity(row), "saved": row, "legal_bases": bases[row["id"]]} for row in rows]
    return page_of(shown, query["limit"], lambda row: (row["code"], row["id"]))


def totals(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """Groups and their sum, over all that counts on the day; by agency, block, field or level."""
    by, wanted = query["by"], {**_SCOPE, **_day(work, query), **query}
    wanted["as_of"] = query.get("as_of") or work.today
    rows = store.groups(work, by, wanted)
    if by in _ORDER:
        rows.sort(key=lambda row: _ORDER[by].index(row["key"] or ""))
    groups = [{**_named(by, row), **_line(totals_of(row))} for row in rows]
    return {"by": by, "as_of": wanted["as_of"], "groups": groups, "total": _line(city(map(totals_of, rows)))}


def apart(work: Work, query: Mapping[str, Any]) -> Page:
    """Communes' procedures that are not as their district's with the same code: version, steps, days or cost."""
    rows = store.apart(work, {**_ANY_APART, **_page(work, query)})
    return page_of(rows, query["limit"], lambda row: (row["code"], row["id"]))


def drift(work: Work, query: Mapping[str, Any]) -> Page:
    """Copies beside their models, and in what they differ."""
    rows = store.drift(work, {**_ANY_COPY, **_page(work, query)})
    return page_of(rows, query["limit"], lambda row: (row["code"], row["id"]))


def _page(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    code, procedure_id = start_of(query, str, UUID)
    bounds = {"after_code": code, "after_id": procedure_id, "limit": query["limit"] + 1}
    return {**query, **_day(work, query), **bounds}


def _day(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    within = query.get("expires_within", EXPIRES_WITHIN)
    return {"as_of": query.get("as_of") or work.today, "expires_within": within}


def _clarity(row: Row) -> dict[str, Any]:
    told = {name: row[f"with_{name}"] for name in ("person", "work", "time", "responsibility")}
    return {**told, "steps": row["steps"], "clear": row["steps_clear"]}


def _named(by: str, row: Row) -> dict[str, Any]:
    if by == "field":
        row["name_vi"], row["name_en"] = FIELDS[row["key"]]
    return row


def _line(one: Totals) -> dict[str, Any]:
    percents = {"clear_percent": one.clear_percent, "in_force_percent": one.in_force_percent}
    return {**vars(one), "unclear": one.unclear, **percents}
