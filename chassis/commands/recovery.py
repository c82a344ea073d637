"""`isotrack resync` and `republish`: saying again what is, and what was said."""

from datetime import datetime

import click

from chassis import settings as reading
from chassis.commands.group import isotrack, short_name
from chassis.database import Transaction
from chassis.recovery import filling, restating
from chassis.recovery.filling import Target
from chassis.service import Service, find, open_database
from chassis.settings import Settings
from chassis.subscriber import Subscription, subscriptions

_ADMIN = "ISOTRACK_BROKER_ADMIN_URL"


@isotrack.command()
@click.argument("service")
@click.option("--for", "handler", metavar="SERVICE.HANDLER", help="Fill the queue of this projection only.")
@click.option("--queue", help="Fill this queue only; it need not be one of ours.")
@click.option("--events", default="#", show_default=True, help="With --queue: the names that belong into it.")
@click.option("--people", is_flag=True, help="With --queue: personal data too.")
def resync(service: str, handler: str | None, queue: str | None, events: str, people: bool) -> None:
    """Say every aggregate of SERVICE anew, as it is now; projections apply it, reactions leave it aside.

    Without an option everybody hears it, by way of the outbox. May be repeated; an interrupted run is continued.
    """
    if handler and queue:
        raise click.UsageError("--for and --queue exclude each other")
    owner, settings = find(service), Settings.load(short_name(service))
    target = _for_handler(owner, handler) if handler else _for_queue(owner, queue, events, people) if queue else None
    database = open_database(settings)
    if target is None:
        said = restating.restate(owner, settings, database, _progress)
    else:
        said = filling.fill(owner, settings, database, target, reading.required(_ADMIN), _progress)
    click.echo(f"{owner.name}: {said} aggregates said" + (f" into {target.queue}" if target else ""))


@isotrack.command()
@click.argument("service")
@click.option("--since", type=click.DateTime(), required=True, help="In UTC: when the broker still had everything.")
def republish(service: str, since: datetime) -> None:
    """Publish what SERVICE has published since then once more, for when the broker has lost its data."""
    with open_database(Settings.load(short_name(service))).transaction() as tx:
        count = _take_back(tx, since)
    click.echo(f"{service}: {count} events go out again")


def _take_back(tx: Transaction, since: datetime) -> int:
    return tx.execute("UPDATE outbox SET published_at = NULL WHERE published_at >= %s AT TIME ZONE 'UTC'", (since,))


def _progress(name: str, said: int) -> None:
    click.echo(f"{name}: {said}", err=True)


def _for_handler(owner: Service, handler: str) -> Target:
    listener = find(handler.rpartition(".")[0])
    queue = f"{listener.name}.{handler.rpartition('.')[2]}"
    found = subscriptions(listener.name, listener.nameko_class).get(queue)
    if found is None or not _listens(found, owner):
        raise click.ClickException(f"{queue} does not listen to {owner.name}")
    if not found.projects:
        raise click.ClickException(f"{queue} is a reaction: it leaves aside what is only said again")
    return Target(queue, found.events, frozenset({found.exchange}))


def _for_queue(owner: Service, queue: str, events: str, people: bool) -> Target:
    exchanges = {f"{owner.name}.events"} | ({f"{owner.name}.people"} if people else set())
    return Target(queue, events, frozenset(exchanges))


def _listens(subscription: Subscription, owner: Service) -> bool:
    return subscription.exchange in (f"{owner.name}.events", f"{owner.name}.people")
