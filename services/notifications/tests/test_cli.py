"""What would be broken: an operator who changes the ladder and is told so, while it stays as it was."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from services.notifications import cli
from services.notifications.tests.city import DUE, City


@pytest.fixture
def operator(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Types `isotrack ladder …`, in the test's own piece of work."""
    service = SimpleNamespace(work=lambda **_: nullcontext(city.work))
    monkeypatch.setattr(cli, "find", lambda _: service)
    return lambda *words: CliRunner().invoke(cli.ladder, words)


def test_a_changed_rung_is_shown_as_it_was_set_and_what_is_planned_follows(
    city: City, operator: Callable[..., Result]
) -> None:
    finding = city.raised(city.department)
    assert operator("set", "major", "2", "5", "3").exit_code == 0
    shown = operator("show").output.splitlines()
    [second] = [line for line in shown if line.startswith("major") and "  2  " in line]
    assert second.split() == ["major", "2", "head", "5", "days,", "then", "every", "3"]
    assert len(shown) == 17
    assert (DUE + timedelta(days=5), "head") in city.ladder(finding)


def test_a_rung_that_there_is_none_of_is_refused_in_one_sentence(operator: Callable[..., Result]) -> None:
    refused = operator("set", "major", "9", "5", "3")
    assert (refused.exit_code, refused.output) == (1, "Error: major has no rung 9\n")
