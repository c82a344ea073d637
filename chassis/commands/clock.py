"""`isotrack clock`: the business date, where it is simulated."""

from datetime import datetime

import click

from chassis.service import installed
from chassis.settings import Settings


@click.group()
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
