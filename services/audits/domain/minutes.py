"""The minutes of an inspection: what must be right when they are signed, and the hash that freezes them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.audits.domain.refusal import Refusal

FROZEN = ("id", "agency_id", "kind", "grade", "clause", "procedure_id", "description", "raised_on", "due")
"""What the minutes say of each finding."""


@dataclass(frozen=True)
class Minutes:
    """One revision of an inspection's minutes. Signed by both sides, or with the agency's refusal recorded."""

    inspection_id: UUID
    revision: int
    number: str
    signed_on: date
    agency_signed: bool
    refusal_reason: str | None = None
    reason: str | None = None  # of an amendment: why the revision before was not right


def check_minutes(minutes: Minutes, since: date, today: date) -> None:
    """Minutes are dated between the inspection's start and today; a refusal to sign needs its reason.

    `since` is that start or, for an amendment, the date of the revision before. Minutes hold when the agency refuses
    to sign, as long as that is written down (DESIGN, inspections).
    """
    if not since <= minutes.signed_on <= today:
        raise Refusal("minutes.date", "date")
    if not minutes.agency_signed and not minutes.refusal_reason:
        raise Refusal("minutes.refusal_reason", "refusal_reason")
    if minutes.agency_signed and minutes.refusal_reason:
        raise Refusal("minutes.not_refused", "refusal_reason")


def content_hash(minutes: Minutes, findings: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 (hex) over the canonical JSON of the minutes and the findings that they record.

    Canonical: keys sorted, no spaces, UTF-8, dates as ISO text, findings in the order of their ids. Only an amendment
    has a `reason`.
    """
    recorded = [{key: finding[key] for key in FROZEN} for finding in findings]
    signed = {key: value for key, value in asdict(minutes).items() if key != "reason" or value is not None}
    document = {**signed, "findings": sorted(recorded, key=lambda finding: str(finding["id"]))}
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
