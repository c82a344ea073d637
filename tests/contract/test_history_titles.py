"""The history names every event to readers in both languages."""

import re
from pathlib import Path

import pytest

from chassis.problems import TEXTS
from tests.contract.declarations import SERVICES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_event_has_a_title_in_both_languages(service: str) -> None:
    happen = [name for name in SERVICES[service].events if not name.endswith(".restated")]
    titles = {name: SERVICES[service].texts.get(f"event.{name}") for name in happen}
    assert all(title and title[0] != title[1] and all(title) for title in titles.values()), titles


def test_every_note_has_a_title() -> None:
    texts = dict(TEXTS).keys() | {code for service in SERVICES.values() for code in service.texts}
    sources = [path.read_text() for folder in ("chassis", "services") for path in (ROOT / folder).rglob("*.py")]
    calls = [call for source in sources for call in re.findall(r"\b_?note\((.*)", source)]
    noted = {name for call in calls for name in re.findall(r'"([a-z]+\.[a-z_]+)"', call)}
    assert {"clock.set", "account.added", "account.disabled", "database.restored"} <= noted
    assert {f"event.{name}" for name in noted} <= texts
