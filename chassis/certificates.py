"""When the certificates end that this installation shows or depends on, as whoever connects sees them.

A worker looks at the addresses in ISOTRACK_CERTIFICATES and measures; it trusts nobody because of it. Only TLS from
the first byte is looked at, not what begins in plain text (STARTTLS).
"""

import ssl
import threading
from collections.abc import Sequence

import structlog
from cryptography import x509

from chassis import metrics

log = structlog.get_logger(__name__)

EVERY, AGAIN = 60.0, 15.0
"""Seconds until the next look, and until the next after one that failed."""

_TIMEOUT = 5.0

Address = tuple[str, int]


def watch(addresses: Sequence[Address]) -> None:
    """Look at each address in a thread of its own until the process ends; nothing without addresses."""
    if addresses:
        threading.Thread(target=_go_on, args=(addresses,), name="certificates", daemon=True).start()


def look(address: Address) -> bool:
    """Measure one address: when its certificate ends, and whether it shows any; returns whether it does."""
    name = f"{address[0]}:{address[1]}"
    try:
        shown = ssl.get_server_certificate(address, timeout=_TIMEOUT)
        ends = x509.load_pem_x509_certificate(shown.encode()).not_valid_after_utc
    except (OSError, ValueError) as error:
        metrics.CERTIFICATE_SEEN.labels(name).set(0)
        log.warning("no certificate", address=name, error=f"{type(error).__name__}: {error}"[:300])
        return False
    metrics.CERTIFICATE_EXPIRES.labels(name).set(ends.timestamp())
    metrics.CERTIFICATE_SEEN.labels(name).set(1)
    return True


def _go_on(addresses: Sequence[Address]) -> None:
    pause = threading.Event()
    while True:
        seen = [look(address) for address in addresses]
        pause.wait(EVERY if all(seen) else AGAIN)
