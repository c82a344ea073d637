"""`isotrack work`: the worker process of a service."""

import click

from chassis.commands.names import short_name
from chassis.service import find
from chassis.settings import Settings


@click.command()
@click.argument("service")
def work(service: str) -> None:
    """Do SERVICE's jobs and what time brings; start as many as there is work for."""
    from chassis import worker

    worker.run(find(service), Settings.load(short_name(service)))
