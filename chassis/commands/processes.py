"""The processes of a service and its database: run, relay, migrate."""

import click

from chassis import settings as reading
from chassis.commands.names import short_name
from chassis.service import find
from chassis.settings import Settings


@click.command()
@click.argument("service")
def run(service: str) -> None:
    """Run SERVICE: its HTTP interface and its subscriptions."""
    from chassis import running

    running.run(find(service), Settings.load(short_name(service)))


@click.command()
@click.argument("service")
def relay(service: str) -> None:
    """Publish what SERVICE's outbox holds; start two, one leads and one stands by."""
    from chassis import relay as relays

    relays.run(find(service), Settings.load(short_name(service)))


@click.command()
@click.argument("service")
def migrate(service: str) -> None:
    """Bring SERVICE's database up to date (as its owner)."""
    from chassis import migrate as migrations

    owner = reading.required(f"ISOTRACK_{short_name(service).upper()}_OWNER_URL")
    applied = migrations.migrate(find(service), owner)
    click.echo(f"{service}: " + (", ".join(applied) if applied else "up to date"))
