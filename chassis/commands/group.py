"""The group `isotrack`: its commands are found by what was imported and by entry point, its errors are sentences.

Errors that an operator can mend end in one sentence and exit code 2, without a traceback.
"""

from importlib.metadata import entry_points, version
from typing import Any

import click
import pika.exceptions
import psycopg2

from chassis.clock import ClockRefused
from chassis.identity.keys import KeyInUse, NoSigningKey
from chassis.problems import TEXTS
from chassis.recovery.backup import NoBackup
from chassis.recovery.programs import ProgramFailed, ProgramMissing
from chassis.recovery.queues import NoQueue
from chassis.recovery.replay import HistoryStopped
from chassis.recovery.restating import Busy
from chassis.recovery.restore import NotDated
from chassis.recovery.swap import Occupied
from chassis.service import UnknownService, find
from chassis.settings import SettingMissing
from chassis.subscriber import NameTaken
from chassis.topology.admission import NotAdmitted
from chassis.topology.broker import ManagementSilent
from chassis.topology.consumers import UnknownConsumer
from chassis.topology.renewal import NoSuchName, StillUsed

_MENDABLE = (
    SettingMissing,
    UnknownService,
    Busy,
    HistoryStopped,
    NoBackup,
    NoQueue,
    NoSigningKey,
    NotDated,
    Occupied,
    ProgramFailed,
    ProgramMissing,
    NoSigningKey,
    KeyInUse,
    psycopg2.OperationalError,
    pika.exceptions.AMQPError,
    ManagementSilent,
    NameTaken,
    NoSuchName,
    NotAdmitted,
    StillUsed,
    UnknownConsumer,
    OSError,
)


_PLUGINS = entry_points(group="isotrack.commands")


class _Group(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        """Our own commands and those that services bring."""
        return sorted({*super().list_commands(context), *_PLUGINS.names})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Services' commands are loaded only when they are called."""
        own = super().get_command(context, name)
        return own if own or name not in _PLUGINS.names else _PLUGINS[name].load()

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


def short_name(service: str) -> str:
    """The name in settings and tables of what an operator calls SERVICE: a name, or module:attribute."""
    return find(service).name if ":" in service else service


def _sentence(error: BaseException) -> str:
    if isinstance(error, psycopg2.OperationalError):
        return f"the database does not answer: {str(error).strip().splitlines()[-1]}"
    if isinstance(error, pika.exceptions.AMQPError):
        return f"the broker refuses or does not answer: {type(error).__name__} {error}"
    return str(error)
