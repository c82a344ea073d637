"""Agencies on their way through a plan: milestones with their evidence, and the declaration among them."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any

from story.cast import COORDINATOR, signer, worker
from story.schedule import Deed, Pace, by_month, by_track, done_days
from story.stage import Moment, Stage

DECLARED = "declared"
SCOPE = "Quản lý nhà nước và giải quyết thủ tục hành chính thuộc thẩm quyền của {agency}."
EVIDENCE = "Hồ sơ ISO của {agency}: {milestone}."

Track = Mapping[str, Any]


def advancing(stage: Stage, label: str, plan_id: str, paces: Mapping[str, Pace], seed: int) -> list[Moment]:
    """The moments, one a month, in which the agencies of an active plan reach what their pace allows.

    `paces` by agency code; `label` is the text of the progress bar.
    """
    listed = stage.as_(COORDINATOR).pages("agencies", "/v1/tracks", plan_id=plan_id)
    tracks = {track["id"]: track for track in listed}
    deeds = [deed for track in tracks.values() for deed in undone(track, paces[track["agency_code"]], seed)]
    bar = stage.bar(label, len(deeds))

    def follow(one_track: list[Deed]) -> None:
        for deed in one_track:
            _reach(stage, tracks[deed.track], deed)
            stage.step(bar)

    def month(batch: list[Deed]) -> Callable[[], None]:
        return lambda: stage.each(by_track(batch), follow)

    return [Moment(day, month(batch)) for day, batch in by_month(deeds)]


def undone(track: Track, pace: Pace, seed: int) -> list[Deed]:
    """What this agency will do by its pace and has not done yet; the same for the same seed and agency."""
    milestones = track["milestones"]
    chance = Random(f"{seed} {track['template']} {track['agency_code']}")  # noqa: S311 (a story, no secret)
    planned = [date.fromisoformat(one["planned"]) for one in milestones]
    days = done_days(planned, date.fromisoformat(track["start"]), pace, chance)
    return [
        Deed(track["id"], one["key"], day) for one, day in zip(milestones, days, strict=False) if one["done_on"] is None
    ]


def _reach(stage: Stage, track: Track, deed: Deed) -> None:
    code = track["agency_code"]
    if deed.milestone == DECLARED:
        stage.as_(signer(code)).post("agencies", "/v1/declarations", _declaration(track, deed))
        return
    path = f"/v1/tracks/{deed.track}/milestones/{deed.milestone}/complete"
    stage.as_(worker(code)).post("agencies", path, _completion(track, deed))


def _declaration(track: Track, deed: Deed) -> dict[str, str]:
    return {
        "agency_id": track["agency_id"],
        "decision": f"{_number(track, deed)}/QĐ-CBHT",
        "date": deed.day.isoformat(),
        "scope": SCOPE.format(agency=track["agency_name_vi"]),
    }


def _completion(track: Track, deed: Deed) -> dict[str, str]:
    milestone = next(one["name_vi"] for one in track["milestones"] if one["key"] == deed.milestone)
    return {
        "done_on": deed.day.isoformat(),
        "document": f"{_number(track, deed)}/HS-ISO",
        "evidence": EVIDENCE.format(agency=track["agency_name_vi"], milestone=milestone),
    }


def _number(track: Track, deed: Deed) -> int:
    """A document's number that looks like one and is the same in every performance."""
    return Random(f"{track['agency_code']} {deed.milestone}").randint(12, 980)  # noqa: S311 (a story)
