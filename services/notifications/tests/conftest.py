"""Fixtures of this service's tests on a database; `notifications_work` is one piece of work, rolled back."""

from collections.abc import Callable, Iterator

import pytest

from chassis.service import Service
from chassis.settings import Settings
from chassis.work import Work
from services.notifications.tests.city import City
from services.notifications.tests.office import Office
from tests.postbox import Postbox, open_postbox


@pytest.fixture
def city(notifications_work: Work) -> City:
    """A city of which nothing has been told yet."""
    return City(notifications_work)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server."""
    with open_postbox() as found:
        yield found


@pytest.fixture
def office(databases: Callable[[str], tuple[Service, Settings]], postbox: Postbox) -> Iterator[Office]:
    """People of one agency, and whoever tells and writes to them; gone at the end."""
    found = Office(*databases("notifications"), postbox)
    yield found
    found.clear()
