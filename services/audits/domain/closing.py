"""What closing a finding needs: a full answer and, for a nonconformity, somebody else's verification."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.audits.domain.finding import Kind
from services.audits.domain.inspection import Kind as InspectionKind
from services.audits.domain.refusal import Refusal

ANSWER = ("root_cause", "correction", "corrective_action", "evidence")
"""ISO 9001:2015, 10.2: the cause, what was done at once, what keeps it from coming back; and the proof."""

VERIFICATION = ("verification_note", "verified_on")


@dataclass(frozen=True)
class Verifier:
    """How the one who verifies stands to the finding."""

    remediated: bool  # answered for it, now or in an earlier revision
    insider: bool  # belongs to the subtree of the finding's agency


def missing_answer(answer: Mapping[str, Any]) -> list[str]:
    """The parts of the agency's answer that are not there yet."""
    return [name for name in ANSWER if not answer.get(name)]


def missing_verification(kind: Kind, verification: Mapping[str, Any]) -> list[str]:
    """The parts of a verification of effectiveness that are not there yet.

    A nonconformity needs one; another finding may have one, and then all of it.
    """
    if kind is not Kind.NONCONFORMITY and not any(verification.get(name) for name in VERIFICATION):
        return []
    return [name for name in VERIFICATION if not verification.get(name)]


def check_verified_on(verified_on: date | None, reported_on: date, today: date) -> None:
    """Effectiveness can be seen after the remedy was reported, and not in the future."""
    if verified_on is not None and not reported_on <= verified_on <= today:
        raise Refusal("finding.verified_on", "verified_on")


def check_verifier(kind: Kind, inspection: InspectionKind, verifier: Verifier) -> None:
    """A nonconformity is verified by someone who did not remedy it and, unless the agency audited itself, does
    not belong to it (ISO 9001:2015, 9.2.2 c: objectivity and impartiality)."""
    if kind is not Kind.NONCONFORMITY:
        return
    if verifier.remediated:
        raise Refusal("finding.own_remedy")
    if verifier.insider and inspection is not InspectionKind.INTERNAL_AUDIT:
        raise Refusal("finding.own_agency")


def may_verify(kind: Kind, inspection: InspectionKind, verifier: Verifier) -> bool:
    """Whether `check_verifier` would pass: for showing what is allowed."""
    try:
        check_verifier(kind, inspection, verifier)
    except Refusal:
        return False
    return True
