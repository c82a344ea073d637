"""The consolidated report (báo cáo tổng hợp) for the City People's Committee: its groups, its buckets, its period.

What each figure counts is said where it is counted (`store.consolidation`) and shown (`schemas.consolidation`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.audits.domain.refusal import Refusal


class By(StrEnum):
    """What the figures are grouped by."""

    BLOCK = "block"
    DISTRICT = "district"
    CLAUSE = "clause"
    KIND = "kind"
    GRADE = "grade"


OTHER = "other"
"""The key of what lies in no block or under no district committee."""


@dataclass(frozen=True)
class Bucket:
    """How long an open finding has been open: calendar days since it was raised, both ends included; None: no end."""

    from_days: int
    to_days: int | None


BUCKETS = (Bucket(0, 15), Bucket(16, 30), Bucket(31, 60), Bucket(61, 90), Bucket(91, None))

BOUNDS = [bucket.from_days for bucket in BUCKETS[1:]]
"""Where a bucket ends and the next begins."""


def check_period(period_from: date, period_to: date, today: date) -> None:
    """A period ends after it begins, and not in the future."""
    if period_to < period_from:
        raise Refusal("consolidation.period", "to")
    if period_to > today:
        raise Refusal("consolidation.future", "to")


def aged(counts: Sequence[int]) -> list[dict[str, int | None]]:
    """The counts by bucket, each with its bounds."""
    return [{**vars(bucket), "count": count} for bucket, count in zip(BUCKETS, counts, strict=True)]


def number_of(year: int, serial: int) -> str:
    """The number that the system gives to an edition, such as TH-2019-01."""
    return f"TH-{year}-{serial:02d}"


def canonical(figures: Mapping[str, Any]) -> str:
    """Figures as text: JSON with its keys sorted, no spaces, dates and ids as text."""
    return json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def content_hash(text: str) -> str:
    """SHA-256 (hex) of figures in their canonical form."""
    return hashlib.sha256(text.encode()).hexdigest()
