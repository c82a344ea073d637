"""`isotrack topology`: what must be there in the broker, whether it is, and what brings it about."""

import json
from pathlib import Path

import click

from chassis import settings as reading
from chassis import topology as brokers
from chassis.commands.names import short_name
from chassis.service import find, installed
from chassis.topology import Difference, Topology, renewal
from chassis.topology.broker import Management
from chassis.topology.consumers import known, with_consumers
from chassis.topology.expected import DEFINITIONS, Policy, policies
from chassis.topology.mending import put_user

_SERVICES = click.argument("services", nargs=-1)


@click.group()
def topology() -> None:
    """Exchanges, queues, bindings, policies and rights."""


@topology.command("apply")
@click.option("--recreate", metavar="NAME", help="Make a queue or exchange of another type anew; no message is lost.")
@_SERVICES
def topology_apply(services: tuple[str, ...], recreate: str | None) -> None:
    """Bring about what the code expects (of all SERVICES, if none is named)."""
    wanted, at, told = _wanted(services), management(), told_policies()
    if recreate is not None:
        click.echo(_recreated(wanted, at, recreate))
    for sentence in brokers.apply(wanted, admin_url(), at, told):
        click.echo(sentence)
    left = [one for one in brokers.differences(wanted, at.look(rights=True), told) if not one.leftover]
    click.echo(f"{len(wanted.exchanges)} exchanges, {len(wanted.queues)} queues, {len(wanted.bindings)} bindings")
    _tell(left, as_json=False)


@topology.command("users")
@_SERVICES
def topology_users(services: tuple[str, ...]) -> None:
    """Make the services' broker users, with the passwords in their addresses; `apply` gives them their rights."""
    for name in services or sorted(installed()):
        url = reading.required(f"ISOTRACK_{short_name(name).upper()}_BROKER_URL")
        click.echo(f"user {put_user(management(), url)}")


@topology.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One list of objects instead of lines.")
@_SERVICES
def topology_verify(services: tuple[str, ...], as_json: bool) -> None:
    """Name each difference from what the code expects, with the command that mends it; exit code 1 if there is one."""
    found = brokers.differences(_wanted(services), management().look(rights=True), told_policies())
    if not found and not as_json:
        click.echo("as expected")
    _tell(found, as_json)


@topology.command("retire")
@click.argument("name")
@click.option("--into", metavar="QUEUE", help="Where its messages go; by default into the service's parking queue.")
def topology_retire(name: str, into: str | None) -> None:
    """Delete the queue or exchange NAME that no code expects, after moving its messages."""
    click.echo(renewal.retire(admin_url(), management(), _wanted(()), name, into))


def _recreated(wanted: Topology, at: Management, name: str) -> str:
    if name in wanted.queues and renewal.must_be_made_anew(wanted, at, name):
        return renewal.recreate_queue(admin_url(), at, wanted, name)
    if name in wanted.exchanges:
        return renewal.recreate_exchange(admin_url(), at, wanted, name)
    if name in wanted.queues:
        return f"queue {name} is as expected"
    raise renewal.NoSuchName(f"no queue or exchange {name} is expected")


def _tell(found: list[Difference], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([one.told() for one in found], indent=1))
    else:
        for one in found:
            click.echo(str(one))
    if found:
        raise SystemExit(1)


def _wanted(services: tuple[str, ...]) -> Topology:
    """What the services' code expects; with the strangers' part where no service is named."""
    chosen = [find(name) for name in services] or installed().values()
    found = brokers.expected(chosen, len(reading.retry_steps()))
    return found if services else with_consumers(found, known(management()).values(), chosen)


def admin_url() -> str:
    """The broker as its administrator."""
    return reading.required("ISOTRACK_BROKER_ADMIN_URL")


def management() -> Management:
    """The broker's management interface as its administrator."""
    return Management(reading.required("ISOTRACK_BROKER_MANAGEMENT_URL"), admin_url())


def told_policies() -> list[Policy]:
    """The policies that the definitions file holds."""
    return policies(Path(reading.optional("ISOTRACK_BROKER_DEFINITIONS", str(DEFINITIONS))))
