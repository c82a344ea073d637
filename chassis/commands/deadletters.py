"""`isotrack deadletters`: what a service has parked: list, show, replay, drop."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from chassis import deadletters as letters
from chassis import settings as reading
from chassis.deadletters import Filter, Parked, Selection
from chassis.deadletters.action import DROPPED, REPLAYED
from chassis.deadletters.queue import opened
from chassis.operations import Operation, Operator
from chassis.service import Service, find, open_database
from chassis.settings import Settings
from chassis.subscriber import subscriptions

_LIMIT = 1000
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Ago(click.ParamType):  # type: ignore[type-arg]
    """A length of time before now, as 90m, 12h or 3d."""

    name = "ago"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> datetime:
        """The moment that lies so long ago."""
        found = re.fullmatch(r"(\d{1,6})([mhd])", str(value))
        if found is None:
            self.fail(f"{value!r} is no length of time such as 90m, 12h or 3d", param, context)
        return datetime.now(UTC) - timedelta(**{_UNITS[found[2]]: int(found[1])})


def _choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--queue", help="The queue that failed: SERVICE.HANDLER."),
        click.option("--reason", help="The error's class, or unreadable."),
        click.option("--event", help="The event's name; may hold *."),
        click.option("--subject", help="The aggregate's id."),
        click.option("--trace", "trace_id", help="The trace id."),
        click.option("--id", "event_id", help="The event's id."),
        click.option("--older-than", "parked_before", type=Ago(), help="Parked before that: 90m, 12h, 3d."),
        click.option("--newer-than", "parked_after", type=Ago(), help="Parked after that."),
        click.option("--limit", type=click.IntRange(1), default=_LIMIT, show_default=True, help="At most so many."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _acting(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--as", "name", help="Who does it, for the audit; else the account's name.")(command)
    return click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")(command)


@click.group()
def deadletters() -> None:
    """What a service could not read or handle."""


@deadletters.command("list")
@click.argument("service")
@_choosing
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(service: str, limit: int, as_json: bool, **wanted: Any) -> None:
    """What SERVICE has parked."""
    selection = _selected(find(service), Filter(**wanted), limit)
    for parked in selection.found:
        click.echo(json.dumps(parked.as_document(), ensure_ascii=False) if as_json else _lines(parked))
    if not as_json:
        click.echo(_summary(selection))


@deadletters.command("show")
@click.argument("service")
@click.argument("event_id")
@click.option("--queue", help="Only as parked by this queue.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(service: str, event_id: str, queue: str | None, as_json: bool) -> None:
    """Everything about a message: headers and body, which may hold personal data."""
    selection = _selected(find(service), Filter(queue=queue, event_id=event_id), _LIMIT)
    if not selection.found:
        raise click.ClickException(f"{service} has no message of the event {event_id} in its parking queue")
    for parked in selection.found:
        whole = parked.as_document() | {
            "content_type": parked.content_type,
            "headers": dict(parked.headers),
            "body": parked.body.decode(errors="replace"),
        }
        click.echo(json.dumps(whole, ensure_ascii=False, default=str, indent=None if as_json else 2))


@deadletters.command("replay")
@click.argument("service")
@_choosing
@_acting
@click.option("--to", help="Into this queue of SERVICE instead of the one that failed.")
@click.option("--rate", type=click.FloatRange(0.01, 10_000), help="At most so many a second.")
@click.option("--force", is_flag=True, help="Reactions, too, to what is older than 90 days: they may act twice.")
def replay(
    service: str,
    limit: int,
    dry_run: bool,
    name: str | None,
    to: str | None,
    rate: float | None,
    force: bool,
    **wanted: Any,
) -> None:
    """Put messages back into the queue that failed, as new."""
    found, chosen = find(service), Filter(**wanted)
    if to is not None and not to.startswith(f"{found.name}."):
        raise click.BadParameter(f"a queue of {found.name} begins with {found.name}.", param_hint="--to")
    more = {"limit": limit, "to": to, "rate": rate, "force": force}
    with opened(reading.required("ISOTRACK_BROKER_ADMIN_URL"), found.name) as parking:
        selection = parking.select(chosen, limit)
        operation = _operation(found, "deadletters replay", name, chosen, more, dry_run)
        if dry_run:
            _would(operation, selection, "replay")
            return
        known = subscriptions(found.name, found.nameko_class)
        letters.replay(parking, operation, selection.found, known, to, force, rate)
    _ended(operation, selection)


@deadletters.command("drop")
@click.argument("service")
@_choosing
@_acting
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(service: str, limit: int, dry_run: bool, name: str | None, yes: bool, **wanted: Any) -> None:
    """Remove messages for good."""
    found, chosen = find(service), Filter(**wanted)
    with opened(reading.required("ISOTRACK_BROKER_ADMIN_URL"), found.name) as parking:
        selection = parking.select(chosen, limit)
        if selection.found and not (dry_run or yes):
            click.confirm(f"Drop {len(selection.found)} messages that {found.name} has parked?", abort=True)
        operation = _operation(found, "deadletters drop", name, chosen, {"limit": limit}, dry_run)
        if dry_run:
            _would(operation, selection, "drop")
            return
        letters.drop(parking, operation, selection.found)
    _ended(operation, selection)


def _selected(service: Service, wanted: Filter, limit: int) -> Selection:
    with opened(reading.required("ISOTRACK_BROKER_ADMIN_URL"), service.name) as parking:
        return parking.select(wanted, limit)


def _operation(
    service: Service, command: str, name: str | None, chosen: Filter, more: dict[str, Any], dry_run: bool
) -> Operation:
    database = open_database(Settings.load(service.name))
    parameters = chosen.as_document() | {key: value for key, value in more.items() if value}
    return Operation(database, command, Operator.here(name), parameters, dry_run)


def _would(operation: Operation, selection: Selection, verb: str) -> None:
    for parked in selection.found:
        click.echo(_lines(parked))
    operation.end({f"would {verb}": len(selection.found)})
    click.echo(f"would {verb} {len(selection.found)}; {selection.more} more; nothing was changed")


def _ended(operation: Operation, selection: Selection) -> None:
    operation.end()
    counted = ", ".join(f"{outcome} {count}" for outcome, count in sorted(operation.counts.items())) or "nothing to do"
    click.echo(f"{counted}; {selection.more} more; operation {operation.id}")
    if set(operation.counts) - {REPLAYED, DROPPED}:
        raise click.exceptions.Exit(1)


def _lines(parked: Parked) -> str:
    at = f"{parked.parked_at.astimezone():%d/%m/%Y %H:%M:%S}" if parked.parked_at else "at an unknown time"
    where = f" at {parked.where}" if parked.where else ""
    return (
        f"{at}  {parked.queue or '(no queue known)'}  {parked.name or '(no event)'}  {parked.reason}: {parked.error}\n"
        f"    event {parked.event_id or '?'}  subject {parked.subject or '?'}  trace {parked.trace_id or '?'}"
        f"  attempts {parked.attempts or '?'}{where}"
    )


def _summary(selection: Selection) -> str:
    return f"{len(selection.found)} messages" + (f", and {selection.more} more" if selection.more else "")
