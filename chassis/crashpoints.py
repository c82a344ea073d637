"""Points at which a process can be told to die: for tests that must show what a crash just there loses.

`ISOTRACK_CRASH=commit:0.02,ack:0.02` lets each pass of a point end the process with that probability, as SIGKILL does.
Without the variable, or with the business clock of production, every point is passed.
"""

import os
import random
import signal
from collections.abc import Mapping

POINTS = ("insert", "publish", "confirm", "mark", "commit", "ack", "letter")
"""Event in the outbox, before the commit; published, before the confirm; confirmed, before the mark; marked;
a handler's effects committed; handled, before the ack;
a letter taken by the mail server, before its delivery is marked."""


class BadCrash(ValueError):
    """ISOTRACK_CRASH names a point that there is none of, or a probability that is none."""


def planned(environment: Mapping[str, str] = os.environ) -> dict[str, float]:
    """Probability by point; empty where the clock is real, so that no stray variable ends a production process."""
    if environment.get("ISOTRACK_CLOCK") != "simulated":
        return {}
    words = [word for word in environment.get("ISOTRACK_CRASH", "").split(",") if word]
    return dict(_point(word) for word in words)


def _point(word: str) -> tuple[str, float]:
    name, _, text = word.partition(":")
    try:
        probability = float(text)
    except ValueError:
        raise BadCrash(f"{word!r}: expected POINT:PROBABILITY") from None
    if name not in POINTS or not 0 <= probability <= 1:
        raise BadCrash(f"{word!r}: there are {', '.join(POINTS)}, each with a probability from 0 to 1")
    return name, probability


_PLANNED = planned()


def passed(point: str) -> None:
    """The process is at `point`: goes on, or dies without finishing anything."""
    if _PLANNED and random.random() < _PLANNED.get(point, 0):  # noqa: S311 (no secret)
        os.kill(os.getpid(), signal.SIGKILL)
