"""Settings that only make sense together."""

import pytest

from chassis.settings import SettingMissing, Settings

NEEDED = {"ISOTRACK_TOY_DATABASE_URL": "postgresql://", "ISOTRACK_TOY_BROKER_URL": "amqp://"}


def test_a_request_that_came_before_a_stop_may_take_its_whole_time_within_the_grace_period() -> None:
    settings = Settings.load("toy", NEEDED)
    assert settings.request_timeout < settings.grace
    assert Settings.request_timeout == settings.request_timeout
    assert Settings.grace == settings.grace


def test_the_rules_of_a_service_are_whole_numbers_and_its_own() -> None:
    others = {"ISOTRACK_TOYS_RULE_DAYS": "x", "ISOTRACK_OTHER_RULE_DAYS": "7"}
    assert Settings.load("toy", {**NEEDED, **others, "ISOTRACK_TOY_RULE_DAYS": "30"}).rules == {"DAYS": 30}
    assert Settings.load("toy", {**NEEDED, "ISOTRACK_TOY_RULE_DAYS": ""}).rules == {}
    for bad in ("-1", "1.5", "ten", "99999"):
        with pytest.raises(SettingMissing, match="ISOTRACK_TOY_RULE_DAYS"):
            Settings.load("toy", {**NEEDED, "ISOTRACK_TOY_RULE_DAYS": bad})
