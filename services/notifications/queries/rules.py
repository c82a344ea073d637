"""The rules by which messages are written, those of the ladder with their days as they are set."""

from typing import Any

from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.notifications.domain.addressee import Addressee
from services.notifications.domain.keeping import rules as keep_up_rules
from services.notifications.domain.reminder import DAYS_BEFORE_DUE
from services.notifications.domain.rules import RULES
from services.notifications.store import ladders

Row = dict[str, Any]

_REMINDERS = "reminders"
_NOTHING: Row = {"event": None, "grade": None, "rung": None, "days": None, "repeat_days": None}


def list_rules(work: Work, query: Row) -> Page:
    """All rules: those of events, those before a due date (a finding's, a declaration's), then the rungs of each
    grade; `query` as in RuleFilter."""
    (after,) = start_of(query, int)
    found = [row for row in enumerate(_rules(work)) if after is None or row[0] > after]
    wanted = [(number, row) for number, row in found if all(_fits(query, row, key) for key in ("event", "grade"))]
    page = page_of(wanted[: query["limit"] + 1], query["limit"], lambda row: (row[0],))
    return Page([row for _, row in page.items], page.after)


def _rules(work: Work) -> list[Row]:
    events = [{**_NOTHING, "name": r.name, "event": r.event, "addressee": r.to, "template": r.template} for r in RULES]
    before = [
        {**_NOTHING, "name": name, "rung": 0, "days": -days, "addressee": Addressee.FOCAL_POINT, "template": _REMINDERS}
        for name, days in DAYS_BEFORE_DUE.items()
    ]
    keeping = [
        {**_NOTHING, "name": name, "rung": 0, "days": -days, "addressee": addressee, "template": _REMINDERS}
        for name, days, addressee in keep_up_rules()
    ]
    rungs = [
        {
            **_NOTHING,
            "name": rung.rule,
            "grade": grade,
            "rung": rung.number,
            "days": rung.days,
            "repeat_days": rung.repeat_days,
            "addressee": rung.addressee,
            "template": _REMINDERS,
        }
        for grade, steps in ladders.all_rungs(work).items()
        for rung in steps
    ]
    return [*events, *before, *keeping, *rungs]


def _fits(query: Row, row: Row, key: str) -> bool:
    return query.get(key) is None or row[key] == query[key]
