"""The group `isotrack`: its commands are found by entry point, and its errors are sentences.

Errors that an operator can mend end in one sentence and exit code 2, without a traceback.
"""

from importlib.metadata import entry_points, version
from typing import Any

import click
import pika.exceptions
import psycopg2

from chassis.clock import ClockRefused
from chassis.mendable import Mendable
from chassis.problems import TEXTS

_MENDABLE = (Mendable, psycopg2.OperationalError, pika.exceptions.AMQPError, OSError)
_COMMANDS = entry_points(group="isotrack.commands")


class _Group(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        """All that are installed, the chassis' own and those that services bring."""
        return sorted(_COMMANDS.names)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Only the command that is called is loaded."""
        return _COMMANDS[name].load() if name in _COMMANDS.names else None

    def invoke(self, context: click.Context) -> Any:
        """Turn what an operator can mend into one sentence."""
        try:
            return super().invoke(context)
        except ClockRefused as refusal:
            raise click.ClickException(TEXTS[refusal.code][1]) from None
        except _MENDABLE as error:
            raise click.ClickException(_sentence(error)) from None


@click.group(cls=_Group)
@click.version_option(version("isotrack"), prog_name="isotrack")
def isotrack() -> None:
    """isotrack: the rollout of TCVN ISO 9001:2015 over a city's administration."""


def _sentence(error: BaseException) -> str:
    if isinstance(error, psycopg2.OperationalError):
        return f"the database does not answer: {str(error).strip().splitlines()[-1]}"
    if isinstance(error, pika.exceptions.AMQPError):
        return f"the broker refuses or does not answer: {type(error).__name__} {error}"
    return str(error)
