"""2017-2018: the agencies of the first wave convert from TCVN ISO 9001:2008, and all declare. Plot only."""

from collections.abc import Sequence
from datetime import date
from random import Random

from story.city import City
from story.courses import CONVERSION, Course, Wave, courses
from story.plans import Charter
from story.schedule import Pace, paces

CHARTER = Charter(
    year=2017,
    title="Kế hoạch chuyển đổi sang TCVN ISO 9001:2015 tại các cơ quan hành chính thành phố Hải Phòng",
    template="conversion",
    drafted=date(2017, 3, 6),
    submitted=date(2017, 3, 10),
    decision="718/QĐ-UBND",
    approved=date(2017, 3, 24),
    activated=date(2017, 4, 3),
    completed=date(2018, 12, 14),
)
CONFERENCE = date(2018, 11, 27)
"""The day on which the city reported that all had converted."""

WAVES = (
    ("Đợt 1: sở, ban, ngành", ("departments",), date(2017, 4, 3), date(2018, 3, 30)),
    ("Đợt 2: chi cục, ban trực thuộc", ("sub_departments", "boards"), date(2017, 7, 3), date(2018, 7, 31)),
    ("Đợt 3: UBND quận, huyện", ("districts",), date(2017, 10, 2), date(2018, 10, 15)),
)
PACES = ((0.3, Pace(-14, CONFERENCE)), (0.5, Pace(3, CONFERENCE)), (0.2, Pace(25, CONFERENCE)))
"""Share of the agencies, and the days that they are behind plan."""


def waves(city: City) -> list[Wave]:
    """Block after block."""
    found = [Wave(name, start, end, tuple(city.of(*blocks))) for name, blocks, start, end in WAVES]
    return [wave for wave in found if wave.agencies]


def plot(city: City, seed: int) -> dict[str, Course]:
    """What became of each agency, by code."""
    return courses(CONVERSION, waves(city), _dealt(city.first(), seed), f"{seed} conversion")


def _dealt(agencies: Sequence[str], seed: int) -> dict[str, Pace]:
    return paces(PACES, agencies, Random(seed))  # noqa: S311 (a story, no secret)
