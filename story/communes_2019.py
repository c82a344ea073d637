"""2019: the plan for wards, communes and townships, returned once, then carried out district by district. Plot only."""

from collections.abc import Mapping
from datetime import date
from random import Random

from story.city import City
from story.courses import FIRST_APPLICATION, Course, Wave, courses
from story.plans import Charter, Returned
from story.schedule import Pace, paces

CHARTER = Charter(
    year=2019,
    title="Kế hoạch xây dựng, áp dụng TCVN ISO 9001:2015 tại UBND xã, phường, thị trấn năm 2019",
    template="first_application",
    drafted=date(2019, 1, 14),
    submitted=date(2019, 1, 18),
    returned=Returned(
        date(2019, 1, 29),
        "Chia hai đợt theo loại đơn vị thì các huyện phải làm cùng lúc, không đủ người hướng dẫn:"
        " đề nghị chia theo quận, huyện và giãn thời gian.",
        again=date(2019, 2, 13),
    ),
    decision="412/QĐ-UBND",
    approved=date(2019, 2, 22),
    activated=date(2019, 3, 1),
)
LAST_DAY = date(2019, 8, 9)
"""The day on which the story stops."""

URBAN = ("303", "304", "305", "306", "307", "308", "309")
RURAL = ("311", "312", "313", "314", "315", "316", "317")

DRAFTED = (
    ("Đợt 1: phường thuộc các quận", URBAN, date(2019, 3, 1), date(2019, 9, 30)),
    ("Đợt 2: xã, thị trấn thuộc các huyện", RURAL, date(2019, 3, 1), date(2019, 9, 30)),
)
"""The waves of the draft that came back."""

WAVES = (
    ("Đợt 1: Hồng Bàng, Ngô Quyền, Lê Chân", ("303", "304", "305"), date(2019, 3, 1), date(2019, 9, 3)),
    ("Đợt 2: Hải An, Kiến An", ("306", "307"), date(2019, 3, 15), date(2019, 9, 16)),
    ("Đợt 3: Đồ Sơn, Dương Kinh", ("308", "309"), date(2019, 4, 1), date(2019, 9, 30)),
    ("Đợt 4: Thuỷ Nguyên, An Dương, An Lão", ("311", "312", "313"), date(2019, 5, 6), date(2019, 11, 15)),
    (
        "Đợt 5: Kiến Thuỵ, Tiên Lãng, Vĩnh Bảo, Cát Hải",
        ("314", "315", "316", "317"),
        date(2019, 6, 3),
        date(2019, 12, 16),
    ),
)

STALLED = Pace(5, date(2019, 5, 20))
"""Begun, and then nothing more."""
IDLE = Pace(0, date.min)
"""Not begun."""

PACES: Mapping[tuple[str, ...], tuple[tuple[float, Pace], ...]] = {
    URBAN: (
        (0.3, Pace(-62, LAST_DAY)),
        (0.4, Pace(0, LAST_DAY)),
        (0.15, Pace(35, LAST_DAY)),
        (0.1, STALLED),
        (0.05, IDLE),
    ),
    RURAL: (
        (0.1, Pace(-40, LAST_DAY)),
        (0.6, Pace(-2, LAST_DAY)),
        (0.2, Pace(30, LAST_DAY)),
        (0.05, STALLED),
        (0.05, IDLE),
    ),
}
"""Share of the communes of these districts and how they keep up: ahead, on time, behind, come to a halt, not begun."""


def waves(city: City) -> list[Wave]:
    """As they were approved."""
    return _waves(city, WAVES)


def first_waves(city: City) -> list[Wave]:
    """As they stood in the draft that came back."""
    return _waves(city, DRAFTED)


def plot(city: City, seed: int) -> dict[str, Course]:
    """What became of each commune by the last day, by code."""
    dealt: dict[str, Pace] = {}
    for districts, shares in PACES.items():
        dealt |= paces(shares, city.communes(*districts), Random(f"{seed} {districts[0]}"))  # noqa: S311 (a story)
    return courses(FIRST_APPLICATION, waves(city), dealt, f"{seed} communes")


def _waves(city: City, planned: tuple[tuple[str, tuple[str, ...], date, date], ...]) -> list[Wave]:
    found = []
    for name, districts, start, end in planned:
        there = tuple(code for code in districts if city.communes(code))
        if there:
            found.append(Wave(name, start, end, tuple(city.communes(*there)), there))
    return found
