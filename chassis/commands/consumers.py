"""`isotrack topology consumer`: strangers who listen, each with a broker user that may read one thing only."""

import os
from pathlib import Path

import click

from chassis import settings as reading
from chassis import topology as brokers
from chassis.commands.topology import admin_url, management, told_policies, topology
from chassis.service import installed
from chassis.topology import admission, consumers, standing
from chassis.topology.consumers import Consumer
from chassis.topology.standing import Standing

_FILE = click.Path(path_type=Path, dir_okay=False)


@topology.group()
def consumer() -> None:
    """Others' programs that listen, and may do nothing else."""


@consumer.command("add")
@click.argument("name")
@click.option(
    "--hears", metavar="EVENTS", multiple=True, help="A queue of its own for these: 'qms.*'; may be repeated."
)
@click.option("--people", is_flag=True, help="With --hears: it may hear personal data too.")
@click.option("--write", "file", type=_FILE, help="Write the address into this new file, and do not print it.")
@click.option("--new-password", is_flag=True, help="Another password for one that is there already.")
def add(name: str, hears: tuple[str, ...], people: bool, file: Path | None, new_password: bool) -> None:
    """Let NAME read the stream `history`, or with --hears a queue of its own; prints its address with the password.

    For one that is there already it changes what its queue hears, and the password only with --new-password.
    """
    if people and not hears:
        raise click.UsageError("--people goes with --hears: the history holds no personal data")
    wanted = Consumer(name, tuple(sorted(set(hears))), people)
    if file is not None and file.exists():
        raise click.UsageError(f"{file} is there already")
    there = admission.check(management(), wanted, list(installed().values()))
    password = admission.new_password() if new_password or not there else None
    _admit(wanted, password)
    click.echo(_described(wanted), err=True)
    if password is not None:
        address = admission.address(admin_url(), name, password)
        _hand_over(address, file)
        _must_hold(address, wanted)


@consumer.command("list")
def list_() -> None:
    """Every consumer: connections, messages that wait for it, and those that it rejected."""
    for one in standing.standing(admin_url(), management()):
        click.echo(_line(one))


@consumer.command("replay")
@click.argument("name")
def replay(name: str) -> None:
    """Put what NAME rejected back into its queue, as new."""
    click.echo(f"{standing.replay(admin_url(), consumers.one(management(), name))} messages put back")


@consumer.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Remove NAME's user, its connections, and its queue with all that lies there."""
    unread = admission.dismiss(admin_url(), management(), consumers.one(management(), name))
    click.echo(f"{name} removed; {unread} messages in its queue went unread")


def _admit(wanted: Consumer, password: str | None) -> None:
    services = list(installed().values())
    whole = consumers.with_consumers(brokers.expected(services, len(reading.retry_steps())), [wanted], services)
    admission.admit(admin_url(), management(), whole, wanted, told_policies(), password)


def _must_hold(address: str, wanted: Consumer) -> None:
    wrong = admission.wrong(address, wanted)
    for sentence in wrong:
        click.echo(sentence, err=True)
    if wrong:
        raise SystemExit(1)


def _hand_over(address: str, file: Path | None) -> None:
    """On the screen, or into a new file that nobody else could ever read."""
    if file is None:
        click.echo(address)
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{address}\n")


def _described(one: Consumer) -> str:
    heard = f" ({' '.join(one.hears)}{', personal data too' if one.people else ''})" if one.hears else ""
    return f"{one.name} reads {one.queue}{heard}"


def _line(one: Standing) -> str:
    queue = f"; {one.waiting} waiting, {one.parked} rejected" if one.consumer.hears else ""
    return f"{_described(one.consumer)}: {one.connections} connections{queue}"
