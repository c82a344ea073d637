"""`isotrack topology`: what must be there in the broker."""

import click

from chassis import settings as reading
from chassis import topology as brokers
from chassis.commands.group import isotrack
from chassis.service import find, installed


@isotrack.group()
def topology() -> None:
    """Exchanges, queues and bindings."""


@topology.command("apply")
@click.argument("services", nargs=-1)
def topology_apply(services: tuple[str, ...]) -> None:
    """Declare what the code expects (of all SERVICES, if none is named)."""
    chosen = [find(name) for name in services] or list(installed().values())
    wanted = brokers.expected(chosen, len(reading.retry_steps()))
    brokers.apply(wanted, reading.required("ISOTRACK_BROKER_ADMIN_URL"))
    click.echo(f"{len(wanted.exchanges)} exchanges, {len(wanted.queues)} queues, {len(wanted.bindings)} bindings")
