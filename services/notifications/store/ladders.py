"""SQL on the ladders, and on where the coordinator has stopped one."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.addressee import Addressee
from services.notifications.domain.reminder import Rung

Row = dict[str, Any]

UNGRADED = "ungraded"


def all_rungs(work: Work) -> dict[str, tuple[Rung, ...]]:
    """The rungs of each grade, from the first."""
    found: dict[str, tuple[Rung, ...]] = {}
    for row in work.all("SELECT grade, number, addressee, days, repeat_days FROM rung ORDER BY grade, number"):
        rung = Rung(row["number"], Addressee(row["addressee"]), row["days"], row["repeat_days"])
        found[row["grade"]] = (*found.get(row["grade"], ()), rung)
    return found


def lock(work: Work, grade: str, number: int) -> Row | None:
    """When a rung is reached and how often repeated, for nobody else to change meanwhile; None if there is none."""
    return work.one("SELECT days, repeat_days FROM rung WHERE grade = %s AND number = %s FOR UPDATE", (grade, number))


def set_days(work: Work, grade: str, number: int, days: int, repeat_days: int) -> None:
    """Change when a rung is reached and how often it is repeated."""
    work.execute(
        "UPDATE rung SET days = %s, repeat_days = %s WHERE grade = %s AND number = %s",
        (days, repeat_days, grade, number),
    )


def stop(work: Work, subject: UUID, due_on: date) -> bool:
    """Stop a matter's ladder for one due date; False if it is stopped already."""
    return bool(
        work.execute(
            "INSERT INTO ladder_stop (subject, due_on) VALUES (%s, %s) ON CONFLICT DO NOTHING", (subject, due_on)
        )
    )


def is_stopped(work: Work, subject: UUID, due_on: date | None) -> bool:
    """Whether the ladder of a matter is stopped for that due date."""
    return work.one("SELECT FROM ladder_stop WHERE subject = %s AND due_on = %s", (subject, due_on)) is not None
