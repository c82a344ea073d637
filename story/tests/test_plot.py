"""The plot keeps to what is known of 2017-2019, and to what the screen can say."""

import csv
from datetime import date

from story import communes_2019, conversion_2017, inspection_2019
from story.cast import CAST, DISTRICT
from story.city import read
from story.cli import LIST
from story.findings_2019 import FINDINGS
from story.texts import TEXTS, Texts, shown


def test_an_agency_of_the_cast_is_in_no_list():
    with LIST.open(encoding="utf-8", newline="") as source:
        codes = {row["code"] for row in csv.DictReader(source)}
    assert {part.agency for part in CAST if part.agency} | {found.agency for found in FINDINGS} <= codes


def test_the_first_52_may_declare_after_the_city_reported_them_all():
    assert date(2018, 11, 27) == conversion_2017.CONFERENCE
    slowest = max(pace.lag for _, pace in conversion_2017.PACES) + 6
    assert all((conversion_2017.CONFERENCE - end).days >= slowest for *_, end in conversion_2017.WAVES)


def test_a_commune_is_in_no_wave_or_in_two():
    city = read(LIST)
    for waves in (communes_2019.waves(city), communes_2019.first_waves(city)):
        enrolled = [code for wave in waves for code in wave.agencies]
        assert sorted(enrolled) == sorted(city.of("communes"))
        assert [wave.start for wave in waves] == sorted(wave.start for wave in waves)


def test_the_days_of_a_plan_are_out_of_order():
    for charter in (conversion_2017.CHARTER, communes_2019.CHARTER):
        days = [charter.drafted, charter.submitted]
        days += [charter.returned.day, charter.returned.again] if charter.returned else []
        days += [charter.approved, charter.activated, charter.completed or communes_2019.LAST_DAY]
        assert days == sorted(days)


def test_the_plan_that_was_returned_comes_again_unchanged():
    city = read(LIST)
    first, then = communes_2019.first_waves(city), communes_2019.waves(city)
    assert [wave.name for wave in first] != [wave.name for wave in then]


def test_a_share_of_the_agencies_has_no_pace():
    for shares in (conversion_2017.PACES, *communes_2019.PACES.values()):
        assert round(sum(share for share, _ in shares), 6) == 1


def test_the_inspection_is_not_the_one_of_5_july_2019():
    assert (date(2019, 7, 5), "311") == (inspection_2019.DAY, DISTRICT)
    fields = ("tư pháp", "môi trường", "giáo dục")
    assert all(any(field in found.description for found in FINDINGS) for field in fields)


def test_a_finding_is_followed_up_before_the_minutes_or_after_the_end():
    days = [step.day for found in FINDINGS for step in found.steps]
    assert min(days) > inspection_2019.DAY
    assert max(days) <= communes_2019.LAST_DAY


def test_a_role_of_the_cast_has_no_word_on_the_screen():
    assert all(f"role.{part.role}" in TEXTS for part in CAST)


def test_a_number_or_a_day_is_not_written_as_people_here_do():
    assert (Texts("vi").percent(95.34), Texts("en").percent(95.34)) == ("95,34 %", "95.34 %")
    assert shown("2019-07-05") == "05/07/2019"
