"""Trainings: after the conference the focal points of the first wave, in 2019 those of the communes, wave by wave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from story.calendar import is_working_day
from story.cast import COORDINATOR
from story.city import City
from story.courses import Course, Wave, due
from story.names import person_name
from story.registry import Registry, appoint
from story.stage import Moment, Stage

FOCAL_POINT = "focal_point"
TRAINED = "staff_trained"
AFTER_CONFERENCE = date(2018, 12, 12)
ABSENT = 3
"""Agencies whose focal point does not come to the first training."""
HELD_AT = 25
"""The percent of a wave that has passed when its training is held."""


@dataclass(frozen=True)
class Training:
    """A training, and the agencies (codes) whose focal points attend it."""

    day: date
    title: str
    document: str
    attendees: Sequence[str]


def plot(city: City, waves: Sequence[Wave], courses: Mapping[str, Course], last: date, seed: int) -> list[Training]:
    """All trainings until the last day: of a commune that trains nobody, nobody comes."""
    absent = Random(f"{seed} absent").sample(city.first(), min(ABSENT, len(city.first())))  # noqa: S311 (a story)
    first = [code for code in city.first() if code not in absent]
    found = [Training(AFTER_CONFERENCE, "Tập huấn cán bộ đầu mối, thư ký ISO năm 2018", "2104/GM-SKHCN", first)]
    for number, wave in enumerate(waves, 1):
        held = _working_day(due(HELD_AT, wave.start, wave.end))
        attendees = [code for code in wave.agencies if TRAINED in dict(courses[code].deeds())]
        if held <= last and attendees:
            title = f"Tập huấn xây dựng, áp dụng hệ thống quản lý chất lượng. {wave.name}"
            found.append(Training(held, title, f"{310 + number}/GM-SKHCN", attendees))
    return found


def moments(stage: Stage, registry: Registry, trainings: Sequence[Training], seed: int) -> list[Moment]:
    """One for each training; communes that had no focal point appoint the one who is sent."""
    bar = stage.bar("act.training", len(trainings))

    def held(training: Training) -> Callable[[], None]:
        def hold() -> None:
            _hold(stage, registry, training, seed)
            stage.step(bar)

        return hold

    return [Moment(training.day, held(training)) for training in trainings]


def _hold(stage: Stage, registry: Registry, training: Training, seed: int) -> None:
    coordinator = stage.as_(COORDINATOR)
    if any(one["title"] == training.title for one in coordinator.pages("agencies", "/v1/trainings")):
        return
    people = _focal_points(stage)

    def send(code: str) -> str:
        known = people.get(registry.ids[code])
        name = person_name(Random(f"{seed} {code}"))  # noqa: S311 (names, no secrets)
        return known or appoint(stage, registry, (code, FOCAL_POINT), name)

    named = {"kind": "awareness", "title": training.title, "document": training.document}
    attendees = stage.each(training.attendees, send)
    coordinator.post(
        "agencies", "/v1/trainings", {**named, "date": training.day.isoformat(), "attendee_ids": attendees}
    )


def _focal_points(stage: Stage) -> dict[str, str]:
    """Who is focal point, by the agency's id."""
    people = stage.as_(COORDINATOR).pages("agencies", "/v1/people")
    return {
        duty["agency_id"]: person["id"]
        for person in people
        for duty in person["duties"]
        if duty["duty"] == FOCAL_POINT and duty["valid_to"] is None
    }


def _working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
