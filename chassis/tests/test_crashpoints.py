"""Points at which a process dies: only where it was told to, and never on the clock of production."""

import signal
import subprocess
import sys

import pytest

from chassis.crashpoints import POINTS, BadCrash, planned

SIMULATED = {"ISOTRACK_CLOCK": "simulated"}


def test_without_the_variable_every_point_is_passed() -> None:
    assert planned(SIMULATED) == {}


def test_on_a_real_clock_nothing_dies_whatever_the_variable_says() -> None:
    assert planned({"ISOTRACK_CRASH": "commit:1"}) == {}


def test_each_point_has_the_probability_that_was_given() -> None:
    assert planned({**SIMULATED, "ISOTRACK_CRASH": "commit:0.5,ack:1"}) == {"commit": 0.5, "ack": 1.0}


@pytest.mark.parametrize("text", ["commit", "nowhere:0.5", "ack:2", "ack:often"])
def test_what_makes_no_sense_is_refused_before_anything_runs(text: str) -> None:
    with pytest.raises(BadCrash):
        planned({**SIMULATED, "ISOTRACK_CRASH": text})


@pytest.mark.parametrize("point", POINTS)
def test_a_process_dies_at_the_point_that_is_named_and_at_no_other(point: str) -> None:
    others = [name for name in POINTS if name != point]
    code = (
        f"from chassis.crashpoints import passed; [passed(p) for p in {others}];"
        f" print('here', flush=True); passed({point!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**SIMULATED, "ISOTRACK_CRASH": f"{point}:1"}, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("here\n", -signal.SIGKILL)
