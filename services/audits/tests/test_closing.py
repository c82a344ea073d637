"""What would be broken: findings closed half answered, or verified by those who should have been checked."""

from datetime import date

import pytest

from services.audits.domain import closing
from services.audits.domain.closing import ANSWER, VERIFICATION, Verifier
from services.audits.domain.finding import Kind
from services.audits.domain.inspection import Kind as InspectionKind
from services.audits.domain.refusal import Refusal

STRANGER = Verifier(remediated=False, insider=False)
COLLEAGUE = Verifier(remediated=False, insider=True)
REMEDIATOR = Verifier(remediated=True, insider=True)


def test_every_part_of_the_answer_that_is_missing_is_named() -> None:
    assert closing.missing_answer({"root_cause": "x", "evidence": ""}) == [
        "correction",
        "corrective_action",
        "evidence",
    ]
    assert closing.missing_answer(dict.fromkeys(ANSWER, "x")) == []


def test_a_nonconformity_needs_a_whole_verification_and_others_none_or_a_whole_one() -> None:
    whole = {"verification_note": "x", "verified_on": date(2019, 7, 26)}
    assert closing.missing_verification(Kind.NONCONFORMITY, {}) == list(VERIFICATION)
    assert closing.missing_verification(Kind.NONCONFORMITY, whole) == []
    assert closing.missing_verification(Kind.SHORTCOMING, {}) == []
    assert closing.missing_verification(Kind.SHORTCOMING, {"verification_note": "x"}) == ["verified_on"]


@pytest.mark.parametrize("inspection", InspectionKind)
def test_who_remedied_never_verifies(inspection: InspectionKind) -> None:
    with pytest.raises(Refusal) as refused:
        closing.check_verifier(Kind.NONCONFORMITY, inspection, REMEDIATOR)
    assert refused.value.code == "finding.own_remedy"


def test_the_agency_verifies_its_own_only_after_auditing_itself() -> None:
    assert closing.may_verify(Kind.NONCONFORMITY, InspectionKind.INTERNAL_AUDIT, COLLEAGUE)
    assert not closing.may_verify(Kind.NONCONFORMITY, InspectionKind.INSPECTION, COLLEAGUE)
    assert closing.may_verify(Kind.NONCONFORMITY, InspectionKind.INSPECTION, STRANGER)


def test_what_is_no_nonconformity_needs_no_independent_eye() -> None:
    assert closing.may_verify(Kind.LIMITATION, InspectionKind.INSPECTION, REMEDIATOR)


@pytest.mark.parametrize("verified_on", [date(2019, 7, 19), date(2019, 7, 27)])
def test_nothing_is_verified_before_the_answer_or_in_the_future(verified_on: date) -> None:
    with pytest.raises(Refusal) as refused:
        closing.check_verified_on(verified_on, date(2019, 7, 20), date(2019, 7, 26))
    assert refused.value.field == "verified_on"
