"""Fixtures of this service's tests on a database; `notifications_work` is one piece of work, rolled back."""

import pytest

from chassis.work import Work
from services.notifications.tests.city import City


@pytest.fixture
def city(notifications_work: Work) -> City:
    """A city of which nothing has been told yet."""
    return City(notifications_work)
