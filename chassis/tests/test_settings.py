"""Settings that only make sense together."""

from chassis.settings import Settings

NEEDED = {"ISOTRACK_TOY_DATABASE_URL": "postgresql://", "ISOTRACK_TOY_BROKER_URL": "amqp://"}


def test_a_request_that_came_before_a_stop_may_take_its_whole_time_within_the_grace_period() -> None:
    settings = Settings.load("toy", NEEDED)
    assert settings.request_timeout < settings.grace
    assert Settings.request_timeout == settings.request_timeout
    assert Settings.grace == settings.grace
