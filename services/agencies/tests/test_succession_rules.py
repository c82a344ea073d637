"""What an heir takes over: duties, milestones, providers."""

from datetime import date
from uuid import UUID

from services.agencies.domain.provider import Engagement
from services.agencies.domain.succession import Duty, carried_over, handover, re_engaged
from services.agencies.domain.template import FIRST_APPLICATION
from services.agencies.domain.track import Milestone

DAY = date(2020, 2, 1)
HEIR = UUID(int=9)


def duty(number: int, person: int, name: str, since: date = date(2018, 1, 1), until: date | None = None) -> Duty:
    return Duty(UUID(int=number), UUID(int=person), name, since, until)


def test_a_duty_ends_with_its_agency_and_goes_on_at_the_heir_as_long_as_it_would_have():
    secretary = duty(1, 1, "secretary", until=date(2020, 12, 31))
    passing = handover(DAY, [secretary], [])
    assert passing.ends == (secretary,)
    [following] = passing.goes_on
    assert (following.valid_from, following.valid_to) == (DAY, date(2020, 12, 31))


def test_of_two_heads_one_is_head_and_of_two_secretaries_both_are_secretary():
    left = [duty(1, 1, "head"), duty(2, 2, "secretary")]
    passing = handover(DAY, left, [duty(3, 3, "head"), duty(4, 4, "secretary")])
    assert [one.duty for one in passing.goes_on] == ["secretary"]
    assert len(passing.ends) == 2
    ended_before = duty(3, 3, "head", until=date(2020, 1, 15))
    assert [one.duty for one in handover(DAY, left, [ended_before]).goes_on] == ["head", "secretary"]


def test_nobody_holds_a_duty_twice_at_the_heir():
    passing = handover(DAY, [duty(1, 1, "focal_point")], [duty(2, 1, "focal_point")])
    assert (len(passing.ends), passing.goes_on) == (1, ())


def test_a_duty_of_days_to_come_is_the_heirs_altogether():
    later = duty(1, 1, "focal_point", since=date(2020, 3, 1))
    passing = handover(DAY, [later], [])
    assert (passing.ends, passing.goes_on, passing.moves) == ((), (), (later,))


def test_what_was_reached_stays_reached_but_an_agency_declares_for_itself():
    done = [Milestone(rule.key, DAY, date(2019, 6, 1), "1/QĐ", "hồ sơ") for rule in FIRST_APPLICATION.milestones]
    after = carried_over(done, FIRST_APPLICATION)
    assert [one.key for one in after if one.done_on is None] == ["declared", "made_public"]
    assert all(one.document == "1/QĐ" for one in after if one.done_on)


def test_a_provider_goes_on_unless_it_would_be_both_for_the_heir():
    left = Engagement(UUID(int=1), "consultant", date(2019, 1, 1))
    assert re_engaged(DAY, left, HEIR, ["consultant"], None, []) == Engagement(HEIR, "consultant", DAY)
    certifies = Engagement(HEIR, "certifier", date(2019, 1, 1))
    assert re_engaged(DAY, left, HEIR, ["consultant", "certifier"], None, [certifies]) is None
