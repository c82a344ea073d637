"""The day that a list is of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chassis.work import Work


def of(work: Work, query: Mapping[str, Any]) -> dict[str, date | None]:
    """`on`: the day that is asked for, today where none is. `as_of`: the same where that is not today, else None."""
    on = query.get("as_of") or work.today
    return {"on": on, "as_of": on if on != work.today else None}
