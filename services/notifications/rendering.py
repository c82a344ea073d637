"""Turns a message's template and parameters into a title and a body, in vi or en.

The words stand in `templates/<language>/<template>.j2`, each of which sets `title` and `body`. Messages are
plain text, so nothing is escaped here: whoever puts one into a page escapes it there.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.notifications import words

TEMPLATES = Environment(
    loader=PackageLoader(__package__ or ""),
    autoescape=False,  # noqa: S701 (plain text)
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

Names = Mapping[UUID, Mapping[str, Any]]
"""name_vi and name_en of agencies, as far as they are known here."""

_DATES = frozenset({"due", "asked", "planned_from", "planned_to", "minutes_date", "ends_on", "date", "lapsed_on"})


class Letter(NamedTuple):
    """What the reader sees of a message."""

    title: str
    body: str


def render(
    template: str,
    language: str,
    duty: str,
    agency: str | None,
    person: str | None,
    about: Mapping[str, Any],
    names: Names | None = None,
) -> Letter:
    """A message as its reader sees it.

    `agency` and `person` are names, None when not known here yet. `about` is what the message was filled with
    (domain/rules.py, domain/gathering.py), dates as ISO; `names` are those of `agencies_in(about)`.
    """
    duty_name = words.word(words.DUTIES, duty, language)
    known = {
        **_shown(about, language),
        "items": [_item(item, language, names or {}) for item in about.get("items", ())],
        "duty": duty,
        "duty_name": duty_name,
        "addressed": f"{person}, {duty_name}" if person else duty_name,
        "agency": agency,
        "person": person,
    }
    text = vars(TEMPLATES.get_template(f"{language}/{template}.j2").make_module(known))
    return Letter(title=text["title"], body=text["body"])


def agencies_in(about: Mapping[str, Any]) -> set[UUID]:
    """The agencies that a message's matters belong to, where it tells of several."""
    return {UUID(item["agency_id"]) for item in about.get("items", ())}


def name_of(row: Mapping[str, Any], language: str) -> str | None:
    """An agency's name in a language; the Vietnamese one where there is no other."""
    found: str | None = row["name_vi"] if language == "vi" else row["name_en"] or row["name_vi"]
    return found


def _item(item: Mapping[str, Any], language: str, names: Names) -> dict[str, Any]:
    if "plan" in item:
        return {**_shown(item, language), **words.draft(item["plan"], language)}
    row = names.get(UUID(item["agency_id"]))
    return {**_shown(item, language), "agency": name_of(row, language) if row else None}


def _shown(about: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Dates as the country writes them, and a finding, or what is to be kept up, by its name."""
    found = {key: _date(value) if key in _DATES else value for key, value in about.items()}
    if "keeping" in about:
        found["finding"] = words.keeping(language)
    if "missing" in about:
        found["lacking"] = words.upkeep(about["missing"], language)
    if "kind" in about:
        found["finding"] = words.finding(about["kind"], about["grade"], language)
    return found


def _date(text: str | None) -> str | None:
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else None
