"""Turns a message's template and parameters into a title and a body, in vi or en.

The words stand in `templates/<language>/<template>.j2`, each of which sets `title` and `body`. Messages are
plain text, so nothing is escaped here: whoever puts one into a page escapes it there.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.notifications import words

TEMPLATES = Environment(
    loader=PackageLoader(__package__ or ""),
    autoescape=False,  # noqa: S701 (plain text)
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Letter(NamedTuple):
    """What the reader sees of a message."""

    title: str
    body: str


def render(
    template: str, language: str, duty: str, agency: str | None, person: str | None, about: Mapping[str, Any]
) -> Letter:
    """A message as its reader sees it.

    `agency` and `person` are names, None when not known here yet. `about` holds kind, grade, clause, due
    (ISO date) and reason of a finding; all but kind may be None.
    """
    due = about["due"]
    known = {
        **about,
        "finding": words.finding(about["kind"], about["grade"], language),
        "due": f"{date.fromisoformat(due):%d/%m/%Y}" if due else None,
        "duty": duty,
        "duty_name": words.word(words.DUTIES, duty, language),
        "agency": agency,
        "person": person,
    }
    text = vars(TEMPLATES.get_template(f"{language}/{template}.j2").make_module(known))
    return Letter(title=text["title"], body=text["body"])
