"""`isotrack backup` and `restore`; `resync` and `republish`: saying again what is, and what was said."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import psycopg2

from chassis import settings as reading
from chassis.commands.names import short_name
from chassis.commands.topology import management
from chassis.database import Database, Transaction, one_line
from chassis.operations import Operation, Operator, recorded
from chassis.recovery import backup as backups
from chassis.recovery import filling, restating
from chassis.recovery import restore as restoring
from chassis.recovery.filling import Target
from chassis.recovery.restore import ADMIN, Around
from chassis.service import Service, find, open_database
from chassis.settings import Settings
from chassis.subscriber import Subscription, subscriptions
from chassis.topology import consumers

_SLACK_HOURS = 24


def _named(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--as", "name", help="Who does it, for the audit; else the account's name.")(command)


@click.command()
@click.argument("service")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_named
def backup(service: str, file: Path, name: str | None) -> None:
    """Write a backup of SERVICE's database into FILE, which must not be there yet; the service works on meanwhile."""
    owner_url = reading.required(f"ISOTRACK_{short_name(service).upper()}_OWNER_URL")
    with closing(Database(owner_url, 1)) as database, _audited(database, "backup", name, file=file.name) as operation:
        backups.back_up(owner_url, file)
        operation.counts["bytes"] = file.stat().st_size
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command()
@click.argument("service")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="End the sessions of processes that are connected.")
@click.option("--taken", type=click.DateTime(), help="In UTC: when the backup was made, if it does not say so itself.")
@click.option("--slack", default=_SLACK_HOURS, show_default=True, help="Hours before that from which reactions hear.")
@click.option("--go-on", is_flag=True, help="The backup is in place already: only let everybody catch up.")
@_named
def restore(
    service: str, file: Path | None, force: bool, taken: datetime | None, slack: int, go_on: bool, name: str | None
) -> None:
    """Put the backup in FILE in the place of SERVICE's database, and let everybody agree again.

    Until the last moment the old database stays as it is. What came after the backup is lost, everywhere.
    """
    if (file is None) != go_on:
        raise click.UsageError("give either FILE or --go-on")
    around = Around.of(find(service))
    if file is not None:
        _put_in_place(around, file, force, name)
        click.echo(f"{file} is in place; should this break off, continue with: isotrack restore {service} --go-on")
    moment = taken.replace(tzinfo=UTC) if taken else None
    noted = {"file": file and file.name, "taken": taken and str(taken), "slack": slack}
    with _audited(around.database(around.service.name), "restore", name, **noted):
        restoring.catch_up(around, restoring.since_when(around, moment, timedelta(hours=slack)), click.echo)


def _put_in_place(around: Around, file: Path, force: bool, name: str | None) -> None:
    """The intent stands in the old database, and goes with it if all is well; what is restored gets its own entry."""
    try:
        with closing(around.database(around.service.name)) as before:
            Operation(before, "restore", Operator.here(name), {"file": file.name})
    except psycopg2.Error as error:
        click.echo(f"the database of before takes no entry of this restore: {one_line(error)}", err=True)
    restoring.restore(around, file, force)


@click.command()
@click.argument("service")
@click.option("--for", "handler", metavar="SERVICE.HANDLER", help="Fill the queue of this projection only.")
@click.option("--queue", help="Fill this queue only; it need not be one of ours.")
@click.option("--consumer", metavar="NAME", help="Fill this stranger's queue only, with what it hears.")
@click.option("--events", default="#", show_default=True, help="With --queue: the names that belong into it.")
@click.option("--people", is_flag=True, help="With --queue: personal data too.")
@_named
def resync(
    service: str,
    handler: str | None,
    queue: str | None,
    consumer: str | None,
    events: str,
    people: bool,
    name: str | None,
) -> None:
    """Say every aggregate of SERVICE anew, as it is now; projections apply it, reactions leave it aside.

    Without an option everybody hears it, by way of the outbox. May be repeated; an interrupted run is continued.
    """
    if sum(map(bool, (handler, queue, consumer))) > 1:
        raise click.UsageError("--for, --queue and --consumer exclude each other")
    owner, settings = find(service), Settings.load(short_name(service))
    target = _target(owner, handler, queue, consumer, events, people)
    database = open_database(settings)
    noted = target.noted() if target else {}
    with _audited(database, "resync", name, **noted) as operation:
        if target is None:
            said = restating.restate(owner, settings, database, _progress)
        else:
            said = filling.fill(owner, settings, database, target, reading.required(ADMIN), _progress)
        operation.counts["said"] = said
    click.echo(f"{owner.name}: {said} aggregates said" + (f" into {target.queue}" if target else ""))


@click.command()
@click.argument("service")
@click.option("--since", type=click.DateTime(), required=True, help="In UTC: when the broker still had everything.")
@_named
def republish(service: str, since: datetime, name: str | None) -> None:
    """Publish what SERVICE has published since then once more, for when the broker has lost its data."""
    database = open_database(Settings.load(short_name(service)))
    with _audited(database, "republish", name, since=f"{since} UTC") as operation:
        with database.transaction() as tx:
            count = _take_back(tx, since)
        operation.counts["go out again"] = count
    click.echo(f"{service}: {count} events go out again")


def _audited(
    database: Database, command: str, name: str | None, **parameters: Any
) -> AbstractContextManager[Operation]:
    return recorded(database, command, Operator.here(name), parameters)


def _take_back(tx: Transaction, since: datetime) -> int:
    return tx.execute("UPDATE outbox SET published_at = NULL WHERE published_at >= %s AT TIME ZONE 'UTC'", (since,))


def _progress(name: str, said: int) -> None:
    click.echo(f"{name}: {said}", err=True)


def _target(
    owner: Service, handler: str | None, queue: str | None, consumer: str | None, events: str, people: bool
) -> Target | None:
    if handler:
        return _for_handler(owner, handler)
    if consumer:
        return _for_consumer(owner, consumer)
    return _for_queue(owner, queue, events, people) if queue else None


def _for_handler(owner: Service, handler: str) -> Target:
    listener = find(handler.rpartition(".")[0])
    queue = f"{listener.name}.{handler.rpartition('.')[2]}"
    found = subscriptions(listener.name, listener.nameko_class).get(queue)
    if found is None or not _listens(found, owner):
        raise click.ClickException(f"{queue} does not listen to {owner.name}")
    if not found.projects:
        raise click.ClickException(f"{queue} is a reaction: it leaves aside what is only said again")
    return Target(queue, (found.events,), frozenset({found.exchange}))


def _for_queue(owner: Service, queue: str, events: str, people: bool) -> Target:
    exchanges = {f"{owner.name}.events"} | ({f"{owner.name}.people"} if people else set())
    return Target(queue, (events,), frozenset(exchanges))


def _for_consumer(owner: Service, name: str) -> Target:
    found = consumers.one(management(), name)
    exchanges = frozenset(binding.exchange for binding in found.bindings([owner]))
    if not exchanges:
        raise click.ClickException(f"{name} has no queue that hears {owner.name}; the stream history keeps everything")
    return Target(found.queue, found.hears, exchanges)


def _listens(subscription: Subscription, owner: Service) -> bool:
    return subscription.exchange in (f"{owner.name}.events", f"{owner.name}.people")
