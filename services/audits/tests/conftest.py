"""Fixtures of this service's tests on a database; `audits_work` is one piece of work, rolled back."""

import pytest

from chassis.work import Work
from services.audits.tests.city import City


@pytest.fixture
def city(audits_work: Work) -> City:
    """A city in which nobody was inspected yet."""
    return City(audits_work)
