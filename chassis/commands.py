"""What operators type: run, relay, migrate, topology, keys, clock; services add their own by entry point.

Errors that an operator can mend end in one sentence and exit code 2, without a traceback.
"""

from datetime import datetime
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

import click
import pika.exceptions
import psycopg2

from chassis import migrate as migrations
from chassis import settings as reading
from chassis import topology as brokers
from chassis.clock import ClockRefused
from chassis.identity.keys import create_key, key_ids
from chassis.problems import TEXTS
from chassis.service import UnknownService, find, installed
from chassis.settings import SettingMissing, Settings

_MENDABLE = (
    SettingMissing,
    UnknownService,
    psycopg2.OperationalError,
    pika.exceptions.AMQPError,
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


@isotrack.command()
@click.argument("service")
def run(service: str) -> None:
    """Run SERVICE: its HTTP interface and its subscriptions."""
    from chassis import running

    running.run(find(service), Settings.load(_short(service)))


@isotrack.command()
@click.argument("service")
def relay(service: str) -> None:
    """Publish what SERVICE's outbox holds; start two, one leads and one stands by."""
    from chassis import relay as relays

    relays.run(find(service), Settings.load(_short(service)))


@isotrack.command()
@click.argument("service")
def migrate(service: str) -> None:
    """Bring SERVICE's database up to date (as its owner)."""
    owner = reading.required(f"ISOTRACK_{_short(service).upper()}_OWNER_URL")
    applied = migrations.migrate(find(service), owner)
    click.echo(f"{service}: " + (", ".join(applied) if applied else "up to date"))


@isotrack.group()
def topology() -> None:
    """Exchanges, queues and bindings."""


@topology.command("apply")
@click.argument("services", nargs=-1)
def topology_apply(services: tuple[str, ...]) -> None:
    """Declare what the code expects (of all SERVICES, if none is named)."""
    chosen = [find(name) for name in services] or list(installed().values())
    wanted = brokers.expected(chosen)
    brokers.apply(wanted, reading.required("ISOTRACK_BROKER_ADMIN_URL"))
    click.echo(f"{len(wanted.exchanges)} exchanges, {len(wanted.queues)} queues, {len(wanted.bindings)} bindings")


@isotrack.group()
def keys() -> None:
    """The keys that sign tokens."""


@keys.command("add")
@click.option("--if-none", is_flag=True, help="Do nothing if there is a key already.")
def keys_add(if_none: bool) -> None:
    """Make a new signing key; it signs from now on, the older ones still verify."""
    folder = Path(reading.required("ISOTRACK_SIGNING_KEYS"))
    if if_none and key_ids(folder):
        click.echo(f"key {key_ids(folder)[-1]} signs")
        return
    click.echo(f"key {create_key(folder)} signs from now on")


@isotrack.group()
def clock() -> None:
    """The business clock, where it is simulated."""


@clock.command("set")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
def clock_set(day: datetime) -> None:
    """Move the business date of all services forward to DAY (YYYY-MM-DD)."""
    for name, service in installed().items():
        with service.work(Settings.load(name)) as work:
            work.set_clock(day.date())
    click.echo(f"{day:%d/%m/%Y}")


@clock.command("show")
def clock_show() -> None:
    """The business date of each service."""
    for name, service in installed().items():
        with service.work(Settings.load(name), read_only=True) as work:
            click.echo(f"{name}: {work.today:%d/%m/%Y}")


def _short(service: str) -> str:
    return find(service).name if ":" in service else service


def _sentence(error: BaseException) -> str:
    if isinstance(error, psycopg2.OperationalError):
        return f"the database does not answer: {str(error).strip().splitlines()[-1]}"
    if isinstance(error, pika.exceptions.AMQPError):
        return f"the broker refuses or does not answer: {type(error).__name__} {error}"
    return str(error)
