"""What reading findings and reading inspections have in common: who sees which, and what may be done next."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from chassis.database import Row
from chassis.identity.caller import Caller
from chassis.problems import NotFound
from chassis.web import start_of
from chassis.work import Work
from services.audits.permissions import allows

Step = TypeVar("Step", bound=StrEnum)


def readable(work: Work, kind: str, row: Row | None) -> Row:
    """The row; NotFound if there is none, Forbidden outside the caller's subtree."""
    if row is None:
        raise NotFound(kind)
    work.must(f"{kind}.read", row["agency_id"])
    return row


def wanted(work: Work, kind: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The query of a list sorted by a day and an id, with its cursor as `after_day` and `after_id`.

    `bound` is the caller's reach; `limit` asks for one row more than a page has. `on` is the day (today), of which
    `as_of` is left where it is another one.
    """
    after, row_id = start_of(query, date.fromisoformat, UUID)
    place = {"after_day": after, "after_id": row_id, "limit": query["limit"] + 1}
    return {**query, **day_of(work, query), **place, "bound": work.reach(f"{kind}.read")}


def day_of(work: Work, query: Mapping[str, Any]) -> dict[str, date | None]:
    """The day that a list is of, `on`; `as_of` is the same where that is not today, else None."""
    on = query.get("as_of") or work.today
    return {"on": on, "as_of": on if on != work.today else None}


def allowed(
    caller: Caller,
    row: Row,
    steps: Iterable[Step],
    needs: Callable[[Step, Row], tuple[str, ...]],
    blocked: Callable[[Step, Row], bool],
) -> list[Step]:
    """Those of `steps` that nothing in the row blocks and whose needed actions the caller may do."""
    return [step for step in steps if not blocked(step, row) and allows(caller, needs(step, row), row["own"])]
