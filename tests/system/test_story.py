"""The story of a small list, broken off and gone on with: what services answer at the end is what its books say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.progress import Progress

from story.cli import LIST
from story.client import Account, Installation, Refused
from story.play import Performance
from story.stage import Stage
from story.texts import Texts
from tests.stack import Stack, running
from tests.system.client import caller

KEPT = ("31", "VPUB", "SKHCN", "SNV", "STP", "CCTDC", "303", "311", "11296", "11299", "11470", "11473")
PASSWORD = "cây đa, bến nước, sân đình"
PATIENCE = 300
"""Seconds, for a machine that does three things at once."""
SERVICES = {name: name for name in ("agencies", "audits", "notifications")}


pytestmark = pytest.mark.timeout(2 * PATIENCE)


class Cut(Exception):
    """The story is broken off."""


@dataclass
class Theatre:
    """Where it is played, of which list, and by whom."""

    stack: Stack
    source: Path

    def perform(self, seed: int = 7) -> Performance:
        """Play it, or what is left of it."""
        installation = Installation({service: self.stack.url(service) for service in SERVICES})
        operator = Account(installation, "chief", PASSWORD)
        performance = Performance(operator, Progress(disable=True), Texts("en"), PATIENCE, seed)
        performance.run(installation, self.source)
        return performance


@pytest.fixture(scope="module")
def theatre(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Three services in which nothing has happened yet: clocks only go forward, and the story begins in 2017."""
    lines = LIST.read_text(encoding="utf-8").splitlines(keepends=True)
    small = tmp_path_factory.mktemp("story") / "agencies.csv"
    small.write_text(lines[0] + "".join(line for line in lines if line.split(",")[0] in KEPT), encoding="utf-8")
    with running(clean_folder / "story", SERVICES) as stack:
        operator = caller(stack, "operator")
        chief = operator.post("agencies", "/v1/accounts", {"username": "chief", "roles": ["operator"], "name": "A"})
        operator.ask("PUT", "agencies", f"/v1/accounts/{chief['id']}/password", json={"password": PASSWORD})
        yield Theatre(stack, small)


def versions(theatre: Theatre) -> dict[str, Any]:
    """Of all that the story made: what is different if anything happened twice."""
    who = caller(theatre.stack, "coordinator")
    places = (("agencies", "plans"), ("agencies", "tracks"), ("agencies", "declarations"), ("audits", "findings"))
    return {one["id"]: one["version"] for service, name in places for one in who.items(service, f"/v1/{name}")}


def test_a_story_that_is_broken_off_goes_on_and_ends_as_its_books_say(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Stage, "_set", cutting(Stage._set, date(2019, 2, 1)))
        with pytest.raises(Cut):
            theatre.perform()
    performance = theatre.perform()
    report = caller(theatre.stack, "leader").get("agencies", "/v1/progress", by="block")
    answered = {group["key"]: (group["declared"], group["lapsed"]) for group in report["groups"]}
    books = performance.books().blocks(date(2019, 8, 9))
    assert answered == {block: (counts["declared"], counts["lapsed"]) for block, counts in books.items()}
    assert answered["departments"] == (3, 1)


def test_a_story_that_was_played_changes_nothing_when_it_is_shown_again(theatre: Theatre) -> None:
    before = versions(theatre)
    theatre.perform()
    assert versions(theatre) == before


def cutting(set_clock: Any, last: date) -> Any:
    """Setting the clock, but not past a day."""

    def set_or_cut(self: Stage, service: str, day: date) -> None:
        if day > last:
            raise Cut
        set_clock(self, service, day)

    return set_or_cut


def test_a_story_in_real_time_is_refused_before_it_changes_anything(theatre: Theatre, monkeypatch: Any) -> None:
    monkeypatch.setattr(Account, "get", lambda *_, **__: {"simulated": False, "date": "2019-08-09"})
    with pytest.raises(Refused, match="simulated clock"):
        theatre.perform()
