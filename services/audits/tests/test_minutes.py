"""What would be broken: minutes that hold without a signature or a reason, or that change and keep their hash."""

import hashlib
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audits.domain.minutes import FROZEN, Minutes, check_minutes, content_hash
from services.audits.domain.refusal import Refusal

START, TODAY = date(2019, 7, 5), date(2019, 7, 8)
MINUTES = Minutes(UUID(int=1), 1, "12/BB-KT", date(2019, 7, 5), agency_signed=True)
REFUSED = replace(MINUTES, agency_signed=False, refusal_reason="Không thống nhất nội dung")


def finding(number: int) -> dict[str, object]:
    return {key: f"{key} {number}" for key in FROZEN} | {"id": UUID(int=number), "state": "open"}


def test_minutes_hold_when_the_agency_refuses_and_the_reason_is_recorded() -> None:
    check_minutes(MINUTES, START, TODAY)
    check_minutes(REFUSED, START, TODAY)


@pytest.mark.parametrize(
    ("minutes", "field"),
    [
        (replace(REFUSED, refusal_reason=None), "refusal_reason"),
        (replace(REFUSED, agency_signed=True), "refusal_reason"),
        (replace(MINUTES, signed_on=date(2019, 7, 4)), "date"),
        (replace(MINUTES, signed_on=date(2019, 7, 9)), "date"),
    ],
)
def test_minutes_that_do_not_hold_are_refused_by_field(minutes: Minutes, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_minutes(minutes, START, TODAY)
    assert refused.value.field == field


@given(st.permutations([finding(number) for number in range(4)]))
def test_the_hash_does_not_depend_on_the_order_of_the_findings(findings: list[dict[str, object]]) -> None:
    assert content_hash(MINUTES, findings) == content_hash(MINUTES, [finding(number) for number in range(4)])


@pytest.mark.parametrize("key", FROZEN)
def test_the_hash_changes_with_everything_that_the_minutes_say_of_a_finding(key: str) -> None:
    assert content_hash(MINUTES, [finding(1)]) != content_hash(MINUTES, [finding(1) | {key: "other"}])


def test_the_hash_does_not_change_as_a_finding_lives_on() -> None:
    assert content_hash(MINUTES, [finding(1)]) == content_hash(MINUTES, [finding(1) | {"state": "closed"}])


def test_the_hash_changes_with_the_minutes_themselves() -> None:
    hashes = {content_hash(minutes, []) for minutes in (MINUTES, REFUSED, replace(MINUTES, number="13/BB-KT"))}
    assert len(hashes) == 3


def test_an_amendment_has_another_hash_for_its_revision_and_its_reason_alone() -> None:
    amended = replace(MINUTES, revision=2, reason="Ghi sót")
    others = (MINUTES, amended, replace(amended, revision=3), replace(amended, reason="Ghi nhầm"))
    assert len({content_hash(minutes, []) for minutes in others}) == 4


def test_the_hash_is_that_of_the_document_that_anybody_can_write_down() -> None:
    document = (
        '{"agency_signed":true,"findings":[],"inspection_id":"00000000-0000-0000-0000-000000000001",'
        '"number":"12/BB-KT","refusal_reason":null,"revision":1,"signed_on":"2019-07-05"}'
    )
    assert content_hash(MINUTES, []) == hashlib.sha256(document.encode()).hexdigest()
