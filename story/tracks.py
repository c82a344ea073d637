"""Agencies on their way through a plan, as recorded: milestones with their evidence, the declaration among them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from random import Random
from typing import Any

from story import plans
from story.cast import COORDINATOR
from story.client import Refused
from story.courses import DECLARED, Course
from story.plans import Charter
from story.schedule import Deed, by_agency, by_month
from story.stage import Moment, Stage

SCOPE = "Quản lý nhà nước và giải quyết thủ tục hành chính thuộc thẩm quyền của {agency}."
EVIDENCE = "Hồ sơ ISO của {agency}: {milestone}."

Track = Mapping[str, Any]


def moments(stage: Stage, label: str, charter: Charter, courses: Mapping[str, Course]) -> list[Moment]:
    """The moments, one a month, in which the agencies of the plan do what their courses say.

    `label` is the text of the progress bar.
    """
    return _March(stage, label, charter, courses).moments()


class _March:
    """All agencies of one plan; their tracks are looked up when the first of them does something."""

    def __init__(self, stage: Stage, label: str, charter: Charter, courses: Mapping[str, Course]) -> None:
        self._stage = stage
        self._charter = charter
        self._deeds = [Deed(course.agency, *deed) for course in courses.values() for deed in course.deeds()]
        self._bar = stage.bar(label, len(self._deeds))

    def moments(self) -> list[Moment]:
        return [Moment(day, self._month(batch)) for day, batch in by_month(self._deeds)]

    def _month(self, batch: list[Deed]) -> Callable[[], None]:
        def month() -> None:
            self._tracks  # noqa: B018 (looked up once, before several hands need it)
            self._stage.each(by_agency(batch), self._follow)

        return month

    def _follow(self, deeds: list[Deed]) -> None:
        track = self._track(deeds[0].agency)
        for deed in deeds:
            if not reached(track, deed.milestone):
                self._reach(track, deed)
            self._stage.step(self._bar)

    def _reach(self, track: Track, deed: Deed) -> None:
        if deed.milestone == DECLARED:
            signer = self._stage.head(deed.agency)
            signer.post("agencies", "/v1/declarations", _declaration(track, deed))
            return
        path = f"/v1/tracks/{track['id']}/milestones/{deed.milestone}/complete"
        self._stage.focal(deed.agency).post("agencies", path, _completion(track, deed))

    def _track(self, agency: str) -> Track:
        track = self._tracks.get(agency)
        if track is None:
            raise Refused(f"{self._charter.title}: {agency}?")
        return track

    @cached_property
    def _tracks(self) -> dict[str, Track]:
        """By agency, as they were when the story came here: what is done then is not done again."""
        coordinator = self._stage.as_(COORDINATOR)
        plan = plans.active(coordinator, self._charter)
        listed = coordinator.pages("agencies", "/v1/tracks", plan_id=plan["id"])
        return {track["agency_code"]: track for track in listed}


def reached(track: Track, milestone: str) -> bool:
    """Whether the milestone of a track is done."""
    return any(one["key"] == milestone and one["done_on"] for one in track["milestones"])


def _declaration(track: Track, deed: Deed) -> dict[str, str]:
    return {
        "agency_id": track["agency_id"],
        "decision": f"{_number(deed)}/QĐ-CBHT",
        "date": deed.day.isoformat(),
        "scope": SCOPE.format(agency=track["agency_name_vi"]),
    }


def _completion(track: Track, deed: Deed) -> dict[str, str]:
    milestone = next(one["name_vi"] for one in track["milestones"] if one["key"] == deed.milestone)
    return {
        "done_on": deed.day.isoformat(),
        "document": f"{_number(deed)}/HS-ISO",
        "evidence": EVIDENCE.format(agency=track["agency_name_vi"], milestone=milestone),
    }


def _number(deed: Deed) -> int:
    """A document's number that looks like one and is the same in every performance."""
    return Random(f"{deed.agency} {deed.milestone}").randint(12, 980)  # noqa: S311 (a story)
