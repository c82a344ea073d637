"""When things happen in the story: pure dates from planned dates, a pace and a seed. No HTTP, no clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random


@dataclass(frozen=True)
class Pace:
    """How an agency keeps up: days it is behind plan on average, and the day after which it does no more."""

    lag: int
    until: date


@dataclass(frozen=True)
class Deed:
    """A milestone that an agency (its code) reaches on a day."""

    agency: str
    milestone: str
    day: date


def paces(shares: Sequence[tuple[float, Pace]], agencies: Sequence[str], chance: Random) -> dict[str, Pace]:
    """Deal paces out over the agencies in the given shares (summing to 1), shuffled by `chance`."""
    shuffled = sorted(agencies)
    chance.shuffle(shuffled)
    dealt: dict[str, Pace] = {}
    upto = 0.0
    for share, pace in shares:
        first, upto = round(upto * len(shuffled)), upto + share
        dealt |= dict.fromkeys(shuffled[first : round(upto * len(shuffled))], pace)
    return dealt


def done_days(planned: Sequence[date], earliest: date, pace: Pace, chance: Random) -> list[date]:
    """The days on which milestones planned so are done: never before `earliest`, never out of their order.

    What would fall after `pace.until` is left out, and so is everything behind it.
    """
    days: list[date] = []
    floor = earliest
    for day in planned:
        floor = max(floor, day + timedelta(days=pace.lag + chance.randint(-6, 6)))
        if floor > pace.until:
            break
        days.append(floor)
    return days


def by_month(deeds: Iterable[Deed]) -> Iterator[tuple[date, list[Deed]]]:
    """The deeds month by month, each month with its last deed's day, agencies kept in their order."""
    months: dict[tuple[int, int], list[Deed]] = {}
    for deed in sorted(deeds, key=lambda deed: (deed.day, deed.agency)):
        months.setdefault((deed.day.year, deed.day.month), []).append(deed)
    for month in months.values():
        yield month[-1].day, month


def by_agency(deeds: Iterable[Deed]) -> list[list[Deed]]:
    """The deeds of each agency together, in order: what one agency does must not overtake itself."""
    agencies: dict[str, list[Deed]] = {}
    for deed in deeds:
        agencies.setdefault(deed.agency, []).append(deed)
    return list(agencies.values())
