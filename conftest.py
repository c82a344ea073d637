"""What every test of the project can ask for: a real database per service, and the whole system as processes.

Unit tests ask for nothing of this. Whatever needs PostgreSQL or RabbitMQ gets real ones, started here in
`.run/test/`; if they cannot be started the tests fail, they are not skipped.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis

from chassis import migrate
from chassis.database import Database
from chassis.service import Service, find, open_database
from chassis.settings import Settings
from chassis.work import Work

# How long an example takes is the machine's affair: no rule is broken by it.
hypothesis.register_profile("isotrack", deadline=None)
hypothesis.load_profile("isotrack")

RUNS = Path(__file__).parent / ".run" / "test"
SERVICES = {name: name for name in ("agencies", "audits", "notifications")}
TOY = {"toy": "tests.toy.service:SERVICE"}


SAID = "said"
LAST_LINES: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather what tests `say`; their reports reach this process from those that share the work."""
    if report.when == "teardown":
        LAST_LINES.extend(str(line) for name, line in report.user_properties if name == SAID)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print it after pytest's own summary."""
    if not hasattr(config, "workerinput"):
        for line in LAST_LINES:
            print(line)


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """A line to be printed when everything else is said, such as a seed and what was counted."""
    return lambda line: record_property(SAID, line)


class RolledBack(Exception):
    """Ends a test's transaction without leaving anything behind."""


@pytest.fixture(scope="session")
def clean_folder() -> Iterator[Path]:
    """This run's own folder: two runs at once do not meet. Cleared at the end, as are interrupted runs'."""
    from tests.stack import clear, clear_interrupted

    clear_interrupted(RUNS)
    folder = RUNS / str(os.getpid())
    yield folder
    clear(folder)


@pytest.fixture(scope="session")
def databases(clean_folder: Path) -> Iterator[Callable[[str], tuple[Service, Settings]]]:
    """A migrated, empty database for each service, without any process of the service."""
    from deploy.local.installation import Installation
    from deploy.local.postgres import Cluster

    installation = Installation(clean_folder / "unit")
    cluster = Cluster(installation)
    cluster.start()
    cluster.prepare()
    migrated: dict[str, tuple[Service, Settings]] = {}

    def database(name: str) -> tuple[Service, Settings]:
        if name not in migrated:
            service = find(name)
            migrate.migrate(service, installation.database_url(name, f"{name}_owner"))
            migrated[name] = (service, Settings.load(name, installation.environment()))
        return migrated[name]

    try:
        yield database
    finally:
        cluster.kill()


@pytest.fixture(scope="session")
def works(databases: Callable[[str], tuple[Service, Settings]]) -> Iterator[Callable[[str], Iterator[Work]]]:
    """A piece of work on a service's empty database, rolled back at the end.

    All use one connection of that database: a new one for each test costs as much as many a test.
    """
    kept: dict[str, Database] = {}

    def rolled_back(name: str) -> Iterator[Work]:
        service, settings = databases(name)
        if name not in kept:
            kept[name] = open_database(settings)
        try:
            with service.work(settings, kept[name]) as work:
                yield work
                raise RolledBack()
        except RolledBack:
            pass

    yield rolled_back
    for database in kept.values():
        database.close()


@pytest.fixture
def agencies_work(works: Callable[[str], Iterator[Work]]) -> Iterator[Work]:
    """A piece of work on an empty agencies database."""
    yield from works("agencies")


@pytest.fixture
def audits_work(works: Callable[[str], Iterator[Work]]) -> Iterator[Work]:
    """A piece of work on an empty audits database."""
    yield from works("audits")


@pytest.fixture
def notifications_work(works: Callable[[str], Iterator[Work]]) -> Iterator[Work]:
    """A piece of work on an empty notifications database."""
    yield from works("notifications")


@pytest.fixture(scope="session")
def toy(clean_folder: Path) -> Iterator["Stack"]:  # type: ignore[name-defined]  # noqa: F821
    """The smallest service on the chassis, with its two relays."""
    from tests.stack import running

    with running(clean_folder / "toy", TOY) as stack:
        yield stack


@pytest.fixture(scope="session")
def collector() -> Iterator["Collector"]:  # type: ignore[name-defined]  # noqa: F821
    """Where the spans of `system` go."""
    from tests.system.collector import collecting

    with collecting() as found:
        yield found


@pytest.fixture(scope="session")
def system(clean_folder: Path, collector: "Collector") -> Iterator["Stack"]:  # type: ignore[name-defined]  # noqa: F821
    """The three services with two relays and a worker each, traced and telling all they do; the toy's are not."""
    from tests.stack import running

    said = {"ISOTRACK_OTLP_URL": collector.url, "ISOTRACK_LOG_LEVEL": "DEBUG"}
    with running(clean_folder / "system", SERVICES, **said) as stack:
        yield stack
