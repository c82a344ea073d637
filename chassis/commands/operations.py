"""`isotrack operations`: what operators did to a service by command."""

import json
from typing import Any

import click

from chassis import operations as audit
from chassis.database import Row
from chassis.service import find, open_database
from chassis.settings import Settings


@click.command("operations")
@click.argument("service")
@click.argument("number", type=int, required=False)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def operations(service: str, number: int | None, limit: int, as_json: bool) -> None:
    """The latest commands of operators on SERVICE; with NUMBER, what that one was done to."""
    database = open_database(Settings.load(find(service).name))
    found = audit.latest(database, limit) if number is None else audit.items(database, number)
    for row in found:
        click.echo(json.dumps(row, ensure_ascii=False, default=str) if as_json else _line(row))


def _line(row: Row) -> str:
    if "outcome" in row:
        return f"{row['number']:>5}  {row['item']}  {row['place']}  {row['outcome']}"
    how = "dry run, " if row["dry_run"] else ""
    ended = _words(row["counts"]) if row["ended_at"] else "broken off: see what is still intended"
    who = row["operator"] if row["operator"] == row["account"] else f"{row['operator']} (as {row['account']})"
    begun = f"{row['begun_at'].astimezone():%d/%m/%Y %H:%M:%S}"
    return f"{row['id']:>5}  {begun}  {who}  {row['command']} {_words(row['parameters'])}  {how}{ended}"


def _words(values: dict[str, Any] | None) -> str:
    return " ".join(f"{name}={value}" for name, value in (values or {}).items()) or "nothing"
