"""The routes of every service as the running code declares them."""

import re
from collections.abc import Iterator

from chassis.running import assembled
from chassis.service import installed
from chassis.web import routes
from chassis.web.routing import Declaration

SERVICES = installed()


def declared() -> Iterator[tuple[str, Declaration]]:
    """Every service's name with each of its routes, those of the chassis included."""
    for name, service in sorted(SERVICES.items()):
        for declaration in routes(assembled(service)).values():
            yield name, declaration


def shape(path: str) -> str:
    """A path as people write it: `/v1/plans/<uuid:plan_id>` is `/v1/plans/{plan_id}`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
