"""2017-2018: the 52 agencies of the first wave convert from TCVN ISO 9001:2008, and all declare."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from story import plans, tracks
from story.plans import Charter
from story.schedule import Pace, paces
from story.stage import Stage

CHARTER = Charter(
    year=2017,
    title="Kế hoạch chuyển đổi sang TCVN ISO 9001:2015 tại các cơ quan hành chính thành phố Hải Phòng",
    template="conversion",
    drafted=date(2017, 3, 6),
    submitted=date(2017, 3, 10),
    decision="718/QĐ-UBND",
    approved=date(2017, 3, 24),
    activated=date(2017, 4, 3),
)
LAST_DAY = date(2018, 11, 27)
"""The day on which the city reported that all had converted."""

WAVES = (
    ("Đợt 1: sở, ban, ngành", ("departments",), date(2017, 4, 3), date(2018, 3, 30)),
    ("Đợt 2: chi cục, ban trực thuộc", ("sub_departments", "boards"), date(2017, 7, 3), date(2018, 7, 31)),
    ("Đợt 3: UBND quận, huyện", ("districts",), date(2017, 10, 2), date(2018, 10, 15)),
)
PACES = ((0.3, Pace(-14, LAST_DAY)), (0.5, Pace(3, LAST_DAY)), (0.2, Pace(25, LAST_DAY)))


def play(stage: Stage, agencies: Mapping[str, Any], seed: int) -> None:
    """Play the act; `agencies` by code, as the registry lists them."""
    plan = plans.found(
        stage, CHARTER, [_wave(name, blocks, start, end, agencies) for name, blocks, start, end in WAVES]
    )
    first = [code for code, agency in agencies.items() if agency["block"] not in (None, "communes")]
    dealt = paces(PACES, first, Random(seed))  # noqa: S311 (a story, no secret)
    stage.play(tracks.advancing(stage, "act.conversion", plan["id"], dealt, seed))


def _wave(name: str, blocks: tuple[str, ...], start: date, end: date, agencies: Mapping[str, Any]) -> dict[str, Any]:
    ids = [agency["id"] for agency in agencies.values() if agency["block"] in blocks]
    return {"name": name, "start": start.isoformat(), "end": end.isoformat(), "agency_ids": ids}
