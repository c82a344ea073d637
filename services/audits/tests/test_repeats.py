"""What would be broken: what comes back after two years and was never noticed, or counts as a repeat and is none."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.audits.domain.finding import repeats_since
from services.audits.domain.refusal import Refusal
from services.audits.queries import findings
from services.audits.tests.city import MONDAY, City

PROCEDURE = str(uuid4())


def again(city: City, **changes: object) -> UUID | None:
    """What a finding of the next inspection repeats."""
    found = findings.get(city.work, city.find(city.started(), **changes))
    repeated: UUID | None = found["repeat_of"]
    return repeated


def test_the_same_agency_and_clause_in_another_inspection_is_a_repeat_and_said_so(city: City) -> None:
    first = city.find(city.started())
    second = city.find(city.started())
    found = findings.get(city.work, second)
    assert found["repeat_of"] == first
    assert city.last_said(second)["body"]["state"]["repeat_of"] == str(first)
    city.today(date(2019, 7, 2))
    third = city.find(city.started())
    city.today(date(2019, 7, 3))
    assert again(city) == third, "the newest is proposed"


def test_the_same_procedure_is_a_repeat_whatever_the_clause(city: City) -> None:
    first = city.find(city.started(), clause="7.5.3", procedure_id=PROCEDURE)
    assert again(city, clause="8.5.1", procedure_id=PROCEDURE) == first
    assert again(city, clause="7.2", procedure_id=str(uuid4())) is None


def test_another_clause_another_agency_or_the_same_inspection_is_none(city: City) -> None:
    inspection_id = city.started()
    city.find(inspection_id)
    assert findings.get(city.work, city.find(inspection_id))["repeat_of"] is None
    assert again(city, clause="7.5.3") is None
    assert again(city, agency_id=str(city.district)) is None


def test_what_was_raised_more_than_24_months_before_is_forgiven(city: City) -> None:
    first = city.find(city.started())
    city.today(date(2021, 7, 1))
    assert again(city) == first
    city.work.execute("UPDATE finding SET raised_on = %s WHERE id <> %s", (date(2000, 1, 1), first))
    city.today(date(2021, 7, 2))
    assert again(city) is None


def test_24_months_before_a_leap_day_is_the_last_of_february() -> None:
    assert repeats_since(date(2020, 2, 29)) == date(2018, 2, 28)
    assert repeats_since(MONDAY) == date(2017, 7, 1)


def test_the_inspector_names_another_one_or_none(city: City) -> None:
    first = city.find(city.started())
    city.find(city.started())
    assert again(city, repeat_of=str(first)) == first
    assert again(city, repeat=False) is None
    strange = city.find(city.started(), clause="7.2")
    with pytest.raises(Refusal) as refused:
        again(city, repeat_of=str(strange))
    assert (refused.value.code, refused.value.field) == ("finding.no_repeat", "repeat_of")
