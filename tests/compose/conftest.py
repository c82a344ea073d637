"""Images built once, an installation per module, and what each step took."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.compose.outside import Outside
from tests.compose.project import Project, clear_interrupted, own_name, run

Steps = Callable[[str], AbstractContextManager[None]]

SENDER_AT = "haiphong.example"
_CATCHER = {"HOST": "mail", "PORT": "1025", "TLS": "none", "FROM": f"isotrack@{SENDER_AT}"}

TARGETS = {"ISOTRACK_IMAGE": "isotrack", "ISOTRACK_GATEWAY_IMAGE": "gateway", "ISOTRACK_MAIL_IMAGE": "mail"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs an engine, and time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.compose)
            item.add_marker(pytest.mark.timeout(1500))


@pytest.fixture
def step(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Steps:
    """`with step("what")`: prints the test, the step and its time."""

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        begun = time.monotonic()
        ended = "failed"
        try:
            yield
            ended = "done"
        finally:
            with capsys.disabled():
                print(f"\n{time.monotonic() - begun:6.1f} s  {request.node.name}: {what} {ended}", end="", flush=True)

    return timed


@pytest.fixture(scope="session")
def images() -> Iterator[dict[str, str]]:
    """The images of this checkout, by the variables of the compose file; removed at the end."""
    clear_interrupted()
    tags = {variable: f"isotrack-test-{target}:{os.getpid()}" for variable, target in TARGETS.items()}
    try:
        for variable, target in TARGETS.items():
            build(target, tags[variable])
        yield tags
    finally:
        run("docker", "rmi", "--force", *tags.values(), check=False)


@pytest.fixture(scope="module")
def project(images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """An installation that is not up yet."""
    made = Project(own_name(), tmp_path_factory.mktemp("compose"), images)
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def up(project: Project) -> Project:
    """Up and healthy."""
    project.up()
    return project


@pytest.fixture(scope="module")
def catcher(up: Project) -> Project:
    """The same with the mail catcher of development, to which all letters go."""
    up.tell(**{f"ISOTRACK_SMTP_{name}": value for name, value in _CATCHER.items()}, COMPOSE_PROFILES="development")
    up.up("mail", "notifications", "notifications-worker")
    return up


@pytest.fixture(scope="module")
def outside(up: Project, tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """What is seen of it from here."""
    return Outside(up, tmp_path_factory.mktemp("outside"))


def build(target: str, tag: str, context: str = ".") -> None:
    """Build a target of the Dockerfile."""
    run("docker", "build", "--quiet", "--target", target, "--tag", tag, context, seconds=900)
