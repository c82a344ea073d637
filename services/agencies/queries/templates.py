"""Reading templates: the three that are built in, and one's own, each with what this caller may do with it now."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain.own_template import KEY
from services.agencies.domain.template import TEMPLATES, Template
from services.agencies.store import templates as store

_BUILT_IN = tuple(TEMPLATES)


def template(work: Work, key: str) -> Row:
    """One template; NotFound."""
    found = _built_in(TEMPLATES[key]) if key in TEMPLATES else store.get(work, key)
    if found is None:
        raise NotFound("template")
    return for_caller(work, found)


def templates(work: Work, query: Mapping[str, Any]) -> Page:
    """The built-in ones in the order in which plans come to need them, then one's own by key."""
    (after,) = start_of(query, _key)
    wanted = query["limit"] + 1
    first = _BUILT_IN if after is None else _BUILT_IN[_BUILT_IN.index(after) + 1 :] if after in _BUILT_IN else ()
    rows = [_built_in(TEMPLATES[key]) for key in first]
    rows += store.page(work, None if after in _BUILT_IN else after, max(0, wanted - len(rows)))
    return page_of(_shown(work, rows[:wanted]), query["limit"], lambda row: (row["key"],))


def for_caller(work: Work, template: Row) -> Row:
    """The template with the plans that follow it and the commands open to this caller."""
    return _shown(work, [template])[0]


def _key(text: str) -> str:
    if not KEY.fullmatch(text):
        raise ValueError(text)
    return text


def _shown(work: Work, rows: Sequence[Row]) -> list[Row]:
    followed = store.followers(work, [row["key"] for row in rows])
    return [_with_allowed(work, {**row, "id": store.id_of(row["key"]), "plans": followed[row["key"]]}) for row in rows]


def _with_allowed(work: Work, row: Row) -> Row:
    own = row["key"] not in TEMPLATES
    possible: tuple[str, ...] = ("change", "withdraw") if own and row["withdrawn"] is None else ()
    if row["plans"]:
        possible = tuple(command for command in possible if command != "change")
    allowed = [command for command in possible if work.may(f"template.{command}")]
    return {**row, "built_in": not own, "allowed": allowed}


def _built_in(template: Template) -> Row:
    return {**vars(template), "kind": template.key, "withdrawn": None, "version": 1}
