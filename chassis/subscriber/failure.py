"""Why a delivery failed and how often, as it travels in the message's headers; no broker is spoken to here.

A failed delivery is published again with these headers, to a step of the ladder or to parking; what the message
itself brought along stays as it was, but for what a broker has noted on its way.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from chassis.database import one_line
from chassis.logs import masked

PREFIX = "x-isotrack-"
QUEUE = f"{PREFIX}queue"
REASON = f"{PREFIX}reason"
ERROR = f"{PREFIX}error"
WHERE = f"{PREFIX}where"
ATTEMPTS = f"{PREFIX}attempts"
TRACE_ID = f"{PREFIX}trace-id"
FIRST_FAILED_AT = f"{PREFIX}first-failed-at"
FAILED_AT = f"{PREFIX}failed-at"
PARKED_AT = f"{PREFIX}parked-at"
EXCHANGE = f"{PREFIX}exchange"
ROUTING_KEY = f"{PREFIX}routing-key"

UNREADABLE = "unreadable"

_NOTED_BY_BROKERS = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count")
_TEXT_LIMIT = 500
_ROOT = Path(__file__).resolve().parents[2]
_CHASSIS = _ROOT / "chassis"


class Permanent(Exception):
    """Raised by a handler that can never succeed with this event: it is parked at once."""


@dataclass(frozen=True)
class Reason:
    """Why a delivery failed: the kind (unreadable, or the error's class), one line of text, and where."""

    kind: str
    text: str
    trace_id: str = ""
    where: str = ""
    permanent: bool = False

    @classmethod
    def of(cls, error: BaseException, trace_id: str = "") -> "Reason":
        """The reason that a handler's exception gives."""
        return cls(type(error).__name__, masked(one_line(error)), trace_id, where(error), isinstance(error, Permanent))

    @classmethod
    def unreadable(cls, error: BaseException, trace_id: str = "") -> "Reason":
        """The message is none that could ever be read."""
        return cls(UNREADABLE, masked(one_line(error)), trace_id, where(error), permanent=True)


def where(error: BaseException) -> str:
    """The stack's last line, "services/audits/store.py:88 save", relative to the project.

    The chassis runs all SQL and a library may lie below it: what the service was doing says more, if it was reached.
    """
    frames = [(Path(frame.f_code.co_filename), line, frame) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [found for found in frames if _is_ours(found[0])]
    services = [found for found in ours if not found[0].is_relative_to(_CHASSIS)]
    return next((_line(*found[-1]) for found in (services, ours, frames) if found), "")


def _is_ours(file: Path) -> bool:
    return file.is_relative_to(_ROOT) and "site-packages" not in file.parts


def _line(file: Path, line: int, frame: FrameType) -> str:
    shown = file.relative_to(_ROOT).as_posix() if _is_ours(file) else file.name
    return f"{shown}:{line} {frame.f_code.co_name}"


def attempts(headers: Mapping[str, Any]) -> int:
    """How often the message has failed before, as its headers say; a stranger's nonsense counts as never."""
    found = headers.get(ATTEMPTS)
    return found if isinstance(found, int) and found > 0 else 0


def bare(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers without our own and the brokers' notes: as the message was when it was first published.

    The brokers' must go: RabbitMQ drops a message that expires towards a queue in which it has died before.
    """
    return {key: value for key, value in headers.items() if not key.startswith((PREFIX, *_NOTED_BY_BROKERS))}


def noted(
    headers: Mapping[str, Any], queue: str, delivery: Mapping[str, Any], reason: Reason, now: datetime | None = None
) -> dict[str, Any]:
    """The message's headers with this failure noted on them; `delivery` tells exchange and routing key."""
    at = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
    # Once it comes back over the ladder, the broker no longer knows where the message was published.
    first = {EXCHANGE: delivery.get("exchange") or "", ROUTING_KEY: delivery.get("routing_key") or ""}
    kept = {key: headers.get(key, value) for key, value in {FIRST_FAILED_AT: at, **first}.items()}
    return {
        **bare(headers),
        **kept,
        QUEUE: queue,
        REASON: reason.kind,
        ERROR: reason.text[:_TEXT_LIMIT],
        WHERE: reason.where,
        TRACE_ID: reason.trace_id,
        ATTEMPTS: attempts(headers) + 1,
        FAILED_AT: at,
    }
