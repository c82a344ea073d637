"""Keeping a declaration up: an internal audit and a management review every year, or it lapses.

TCVN ISO 9001:2015 wants both at planned intervals (9.2, 9.3); that the interval is a year is what the city asks for and
stands in the settings. The year runs for each of the two by itself, from the last one or from the declaration, so that
neither is ever older than a year: due is what is due first. Nothing here knows how audits and reviews are recorded.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from services.agencies.domain.refusal import Refusal

Standing = Literal["declared", "redeclared", "maintained", "lapsed"]
Kind = Literal["audit", "review"]


@dataclass(frozen=True)
class Cycle:
    """Months after which each of the two is due again (0: a declaration never lapses), and days of grace after that
    before a lapse is said."""

    months: int = 12
    grace: int = 0

    @classmethod
    def of(cls, rules: Mapping[str, int]) -> "Cycle":
        """As the settings have it."""
        return cls(rules.get("MAINTENANCE_MONTHS", cls.months), rules.get("MAINTENANCE_GRACE_DAYS", cls.grace))


@dataclass(frozen=True)
class Upkeep:
    """What has been done for a declaration: the last audit and review, the first day on which it had both; and the day
    on which one of the two was due and was not done."""

    audited_on: date | None = None
    reviewed_on: date | None = None
    maintained_on: date | None = None
    missed_on: date | None = None


def due(declared_on: date, upkeep: Upkeep, cycle: Cycle) -> date | None:
    """The last day for the next audit or review, whichever comes first; None where nothing is ever due."""
    if not cycle.months:
        return None
    return later(min(upkeep.audited_on or declared_on, upkeep.reviewed_on or declared_on), cycle.months)


def upkeep(declared_on: date, audits: Collection[date], reviews: Collection[date], today: date, cycle: Cycle) -> Upkeep:
    """What was done for a declaration up to `today`.

    What came too late counts no more: the declaration had lapsed by then. What is from the day of the declaration or
    before belongs to it, or to the one before it.
    """
    found = Upkeep()
    done = sorted([(day, "audited_on") for day in audits] + [(day, "reviewed_on") for day in reviews])
    for day, kind in ((day, kind) for day, kind in done if declared_on < day <= today):
        if _is_over(declared_on, found, day, cycle):
            break
        found = replace(found, **{kind: day})
        if found.audited_on and found.reviewed_on:
            found = replace(found, maintained_on=found.maintained_on or day)
    if _is_over(declared_on, found, today, cycle):
        return replace(found, missed_on=due(declared_on, found, cycle))
    return found


def missing(declared_on: date, upkeep: Upkeep, day: date, cycle: Cycle) -> tuple[Kind, ...]:
    """Which of the two was due by a day and has not been done."""
    if not cycle.months:
        return ()
    last: tuple[tuple[Kind, date | None], ...] = (("audit", upkeep.audited_on), ("review", upkeep.reviewed_on))
    return tuple(kind for kind, on in last if later(on or declared_on, cycle.months) <= day)


def check_renewal(audits: Collection[date], reviews: Collection[date], on: date, cycle: Cycle) -> None:
    """Refuse to re-declare what has lapsed before both were done again, in the year before `on`."""
    if not cycle.months:
        return
    lacking = [
        kind
        for kind, days in (("audit", audits), ("review", reviews))
        if not any(day <= on <= later(day, cycle.months) for day in days)
    ]
    if lacking:
        kind = f"maintenance.{'both' if len(lacking) > 1 else lacking[0]}"
        raise Refusal("declaration.maintenance_missing", kind=kind, months=cycle.months)


def standing(kind: str, maintained_on: date | None, lapsed_on: date | None, day: date) -> Standing:
    """What an agency's last declaration up to a day is on that day."""
    if lapsed_on is not None and lapsed_on <= day:
        return "lapsed"
    if maintained_on is not None and maintained_on <= day:
        return "maintained"
    return "redeclared" if kind == "redeclaration" else "declared"


def stated(declaration: Mapping[str, Any], cycle: Cycle) -> dict[str, Any]:
    """A declaration with the day by which it is to be kept up the next time, None once it has lapsed."""
    done = Upkeep(declaration["audited_on"], declaration["reviewed_on"])
    next_due = due(declaration["date"], done, cycle) if declaration["lapsed_on"] is None else None
    return {**declaration, "due": next_due}


def later(day: date, months: int) -> date:
    """The same day of a month so much later, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _is_over(declared_on: date, upkeep: Upkeep, day: date, cycle: Cycle) -> bool:
    last = due(declared_on, upkeep, cycle)
    return last is not None and day > last + timedelta(days=cycle.grace)
