"""2019: the plan for wards, communes and townships, and its first two waves under way until August."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from story import plans, tracks
from story.plans import Charter
from story.schedule import Pace, paces
from story.stage import Moment, Stage

CHARTER = Charter(
    year=2019,
    title="Kế hoạch xây dựng, áp dụng TCVN ISO 9001:2015 tại UBND xã, phường, thị trấn năm 2019",
    template="first_application",
    drafted=date(2019, 1, 25),
    submitted=date(2019, 2, 11),
    decision="412/QĐ-UBND",
    approved=date(2019, 2, 22),
    activated=date(2019, 3, 1),
)
LAST_DAY = date(2019, 8, 9)
"""The day on which the story stops."""

URBAN, RURAL = "UBND quận ", "UBND huyện "
WAVES = (
    ("Đợt 1: phường thuộc các quận", URBAN, date(2019, 3, 1), date(2019, 9, 30)),
    ("Đợt 2: xã, thị trấn thuộc các huyện", RURAL, date(2019, 6, 3), date(2019, 12, 16)),
)
IDLE = Pace(0, date.min)
# Share of the wave's agencies and how they keep up: ahead, on time, behind, not begun.
PACES: Mapping[str, tuple[tuple[float, Pace], ...]] = {
    URBAN: ((0.3, Pace(-62, LAST_DAY)), (0.45, Pace(0, LAST_DAY)), (0.2, Pace(35, LAST_DAY)), (0.05, IDLE)),
    RURAL: ((0.1, Pace(-40, LAST_DAY)), (0.6, Pace(-2, LAST_DAY)), (0.25, Pace(30, LAST_DAY)), (0.05, IDLE)),
}


def moments(stage: Stage, agencies: Mapping[str, Any], seed: int) -> list[Moment]:
    """Plays the plan up to its activation, and returns what happens from then on."""
    waves = [_wave(name, within, start, end, agencies) for name, within, start, end in WAVES]
    plan = plans.found(stage, CHARTER, waves)
    dealt: dict[str, Pace] = {}
    for word, shares in PACES.items():
        codes = [code for code, agency in agencies.items() if _lies_in(agency, word, agencies)]
        dealt |= paces(shares, codes, Random(f"{seed} {word}"))  # noqa: S311 (a story, no secret)
    return tracks.advancing(stage, "act.communes", plan["id"], dealt, seed)


def _wave(name: str, word: str, start: date, end: date, agencies: Mapping[str, Any]) -> dict[str, Any]:
    within = [agency["id"] for agency in agencies.values() if agency["name_vi"].startswith(word)]
    days = {"start": start.isoformat(), "end": end.isoformat()}
    return {"name": name, **days, "within": within, "blocks": ["communes"]}


def _lies_in(agency: Mapping[str, Any], word: str, agencies: Mapping[str, Any]) -> bool:
    """Whether the agency is a commune whose district's name begins so."""
    if agency["block"] != "communes":
        return False
    return any(one["id"] == agency["parent_id"] and one["name_vi"].startswith(word) for one in agencies.values())
