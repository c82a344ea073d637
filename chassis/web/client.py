"""From where a request comes: the other end of the connection, or whom a proxy that is trusted names.

Anybody can write an X-Forwarded-For: it counts only as far as the settings trust who passed it on.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from werkzeug.wrappers import Request

from chassis.settings import Network


def client_address(request: Request, trusted: Sequence[Network]) -> str | None:
    """The address nearest to us that is no trusted proxy's; None when the connection has none."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    nearest = _address(request.remote_addr or "")
    while nearest and forwarded and any(nearest in network for network in trusted):
        before = _address(forwarded.pop())
        if before is None:
            break
        nearest = before
    return str(nearest) if nearest else None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
