"""The plot keeps to what is known of 2017-2019, and to what the screen can say."""

import csv
from datetime import date

import pytest

from story import communes_2019, conversion_2017, programme_2018, programme_2019, training
from story.calendar import is_working_day
from story.cast import CAST
from story.city import read
from story.cli import LIST
from story.programme_2019 import THUY_NGUYEN
from story.texts import TEXTS, Texts, shown
from story.visits import Closing, Decision, Programme, Sending, Visit

CITY = read(LIST)
FINDINGS = THUY_NGUYEN.findings


def test_an_agency_of_the_cast_is_in_no_list():
    with LIST.open(encoding="utf-8", newline="") as source:
        codes = {row["code"] for row in csv.DictReader(source)}
    assert {part.agency for part in CAST if part.agency} | {found.agency for found in FINDINGS} <= codes


def test_the_first_52_may_declare_after_the_city_reported_them_all():
    assert date(2018, 11, 27) == conversion_2017.CONFERENCE
    slowest = max(pace.lag for _, pace in conversion_2017.PACES) + 6
    assert all((conversion_2017.CONFERENCE - end).days >= slowest for *_, end in conversion_2017.WAVES)


def test_a_commune_is_in_no_wave_or_in_two():
    for waves in (communes_2019.waves(CITY), communes_2019.first_waves(CITY)):
        enrolled = [code for wave in waves for code in wave.agencies]
        assert sorted(enrolled) == sorted(CITY.of("communes"))
        assert [wave.start for wave in waves] == sorted(wave.start for wave in waves)


def test_the_days_of_a_plan_are_out_of_order():
    for charter in (conversion_2017.CHARTER, communes_2019.CHARTER):
        days = [charter.drafted, charter.submitted]
        days += [charter.returned.day, charter.returned.again] if charter.returned else []
        days += [charter.approved, charter.activated, charter.completed or communes_2019.LAST_DAY]
        assert days == sorted(days)


def test_the_plan_that_was_returned_comes_again_unchanged():
    first, then = communes_2019.first_waves(CITY), communes_2019.waves(CITY)
    assert [wave.name for wave in first] != [wave.name for wave in then]


def test_a_share_of_the_agencies_has_no_pace():
    for shares in (conversion_2017.PACES, *communes_2019.PACES.values()):
        assert round(sum(share for share, _ in shares), 6) == 1


def test_a_training_is_held_twice_on_a_holiday_or_by_nobody():
    waves, courses = communes_2019.waves(CITY), communes_2019.plot(CITY, 2019)
    held = training.plot(CITY, waves, courses, communes_2019.LAST_DAY, 2019)
    assert [len(one.attendees) for one in held[:1]] == [52 - training.ABSENT]
    assert len({one.title for one in held}) == len(held) == 1 + len(waves)
    assert all(is_working_day(one.day) and one.day <= communes_2019.LAST_DAY and one.attendees for one in held)


@pytest.fixture(params=range(5), ids="seed {}".format)
def programmes(request: pytest.FixtureRequest) -> list[Programme]:
    return [programme_2018.programme(CITY, request.param), programme_2019.programme(CITY)]


@pytest.fixture
def visits(programmes: list[Programme]) -> list[Visit]:
    return [visit for programme in programmes for visit in programme.visits]


def test_the_inspection_is_not_the_one_of_5_july_2019():
    assert (THUY_NGUYEN.day, THUY_NGUYEN.agency) == (date(2019, 7, 5), "311")
    for field in ("tư pháp", "môi trường", "giáo dục"):
        assert field in THUY_NGUYEN.fields
        assert any(field in found.description for found in FINDINGS)


def test_a_visit_or_a_step_of_it_comes_before_the_one_ahead_of_it(programmes):
    for programme in programmes:
        assert programme.drafted < programme.submitted < programme.approved
        for visit in programme.visits:
            days = [programme.approved, visit.notified, visit.day, *(step.day for step in visit.steps)]
            assert days == sorted(days)
            assert visit.planned_from <= visit.day <= visit.planned_to
            assert max(days) <= communes_2019.LAST_DAY


def test_a_block_is_left_out_or_the_department_inspects_itself(programmes):
    sampled = [visit.agency for visit in programmes[0].visits]
    assert len(set(sampled)) == len(sampled) == 12
    assert {CITY.units[code].block for code in sampled} == {"departments", "sub_departments", "districts"}
    assert not any(CITY.within(code, "SKHCN") for code in sampled)


def test_nobody_is_late_nothing_is_returned_or_nobody_keeps_silent(visits):
    silent = [visit for visit in visits if not visit.steps]
    returned = [step for visit in visits for step in visit.steps if isinstance(step, Decision) and step.returned]
    first = [(visit, step) for visit in visits for step in visit.steps[:1] if isinstance(step, Sending)]
    late = [
        step for visit, step in first if all(step.day > visit.findings[place].due(visit.day) for place in step.answers)
    ]
    assert (len(silent), len(returned), len(late)) == (1, 3, 3)
    assert {found.kind for visit in visits for found in visit.findings} >= {
        "nonconformity",
        "shortcoming",
        "limitation",
    }


def test_a_finding_takes_a_step_that_its_state_does_not_allow(visits):
    for visit in visits:
        states = ["open"] * len(visit.findings)
        documents = [step.document for step in visit.steps if isinstance(step, Sending)]
        assert len(set(documents)) == len(documents)
        for step in visit.steps:
            match step:
                case Sending():
                    before, after = "open", dict.fromkeys(step.answers, "reported")
                case Decision():
                    assert step.document in documents
                    before, after = "reported", dict.fromkeys(step.accepted, "accepted")
                    after |= dict.fromkeys(step.returned or (), "open")
                case Closing():
                    before, after = "accepted", {step.place: "closed"}
                    assert step.note or visit.findings[step.place].kind != "nonconformity"
            assert all(states[place] == before for place in after)
            for place, state in after.items():
                states[place] = state
        assert [fate.state for fate in visit.fates()] == states
        if visit.closed:
            assert set(states) == {"closed"}


def test_a_role_of_the_cast_has_no_word_on_the_screen():
    assert all(f"role.{part.role}" in TEXTS for part in CAST)


def test_a_number_or_a_day_is_not_written_as_people_here_do():
    assert (Texts("vi").percent(95.34), Texts("en").percent(95.34)) == ("95,34 %", "95.34 %")
    assert shown("2019-07-05") == "05/07/2019"
