"""`isotrack story`: plays 2017-2019 on an installation, or shows again where it ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from story import play
from story.client import Installation, Refused
from story.texts import Texts

LIST = Path(__file__).parent.parent / "data" / "haiphong-2019" / "agencies.csv"


@click.command()
@click.option("--agencies-url", envvar="ISOTRACK_AGENCIES_URL", required=True, help="Where agencies listens.")
@click.option("--audits-url", envvar="ISOTRACK_AUDITS_URL", required=True, help="Where audits listens.")
@click.option("--notifications-url", envvar="ISOTRACK_NOTIFICATIONS_URL", required=True, help="And notifications.")
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
def story(
    agencies_url: str,
    audits_url: str,
    notifications_url: str,
    agencies_file: Path,
    language: str,
    seed: int,
    patience: float,
) -> None:
    """Play the rollout of 2017-2019 in Hai Phong through the HTTP interface; played before, only show it."""
    urls = {"agencies": agencies_url, "audits": audits_url, "notifications": notifications_url}
    console, texts = Console(), Texts(language)
    try:
        with _bars(console) as progress:
            performance = play.Performance(Installation(urls, language), progress, texts, seed, patience)
            performance.run(agencies_file)
        performance.show(console)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


@contextmanager
def _bars(console: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        yield progress
