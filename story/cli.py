"""`isotrack story`: plays 2017-2019 on an installation, or shows again where it ended."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from story import play
from story.client import Account, Installation, Refused
from story.stage import SERVICES
from story.texts import Texts

LIST = Path(__file__).parent.parent / "data" / "haiphong-2019" / "agencies.csv"
PASSWORD = "ISOTRACK_STORY_PASSWORD"  # noqa: S105 (the variable's name)


@click.command()
@click.option("--to", metavar="URL", help="An installation behind one address, with a path per service (a gateway).")
@click.option("--agencies-url", envvar="ISOTRACK_AGENCIES_URL", help="Without --to: where agencies listens,")
@click.option("--audits-url", envvar="ISOTRACK_AUDITS_URL", help="audits,")
@click.option("--notifications-url", envvar="ISOTRACK_NOTIFICATIONS_URL", help="and notifications.")
@click.option("--operator", default="operator", show_default=True, help="An account with the role operator.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"Its password; without a file {PASSWORD} is read, then the keyboard.",
)
@click.option(
    "--agencies-file",
    envvar="ISOTRACK_AGENCIES_FILE",
    type=click.Path(path_type=Path, exists=True),
    default=LIST,
    help="The CSV list.",
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.option("--seed", default=2019, show_default=True, help="Another seed, other people and another pace.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds to wait for events to arrive.")
@click.option("--pace", default=0.0, show_default=True, help="Seconds to rest before each day of the story.")
def story(
    to: str | None,
    agencies_url: str | None,
    audits_url: str | None,
    notifications_url: str | None,
    operator: str,
    password_file: Path | None,
    agencies_file: Path,
    language: str,
    seed: int,
    patience: float,
    pace: float,
) -> None:
    """Play the rollout of 2017-2019 in Hai Phong through the HTTP interface; played before, only show it.

    The installation must have the simulated clock. The story makes accounts of its own in the operator's name.
    """
    urls = _urls(to, {"agencies": agencies_url, "audits": audits_url, "notifications": notifications_url})
    console, texts, installation = Console(), Texts(language), Installation(urls, language)
    account = Account(installation, operator, _password(operator, password_file))
    try:
        with _bars(console) as progress:
            performance = play.Performance(account, progress, texts, patience, seed, pace)
            performance.run(installation, agencies_file)
        performance.show(console, urls)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


def _urls(to: str | None, single: dict[str, str | None]) -> dict[str, str]:
    """The address of each service: a path below the one that is given, or its own."""
    if to:
        return {service: f"{to.rstrip('/')}/{service}" for service in SERVICES}
    missing = [f"--{service}-url" for service, url in single.items() if not url]
    if missing:
        raise click.UsageError(f"say --to URL, or where each service listens ({', '.join(missing)} is missing)")
    return {service: url for service, url in single.items() if url}


def _password(operator: str, file: Path | None) -> str:
    """Never from the command line, which others on the machine can read."""
    if file is not None:
        return file.read_text(encoding="utf-8").splitlines()[0] if file.stat().st_size else ""
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(f"the password of {operator} is missing: --password-file, {PASSWORD}, or a keyboard")
    typed: str = click.prompt(f"Password of {operator}", hide_input=True)
    return typed


@contextmanager
def _bars(console: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        yield progress
