"""The reference for handling: a stock nameko handler that does nothing but count, without a database.

Queue type and prefetch are those of our own subscriptions; all else is nameko's.
"""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402 (eventlet patches first)
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from nameko.events import EventHandler  # noqa: E402
from nameko.runners import run_services  # noqa: E402

TOTAL, RESULT = int(sys.argv[1]), Path(sys.argv[2])
seen = 0
started = 0.0


class QuorumEventHandler(EventHandler):
    """nameko's own, on a quorum queue."""

    def setup(self) -> None:
        """Ask for the type that the queue was declared with."""
        super().setup()
        self.queue.queue_arguments = {"x-queue-type": "quorum"}


class Listener:
    """The service."""

    name = "stock"

    @QuorumEventHandler.decorator("toy", "note.taken")
    def count(self, payload: Any) -> None:
        """Note when the first and the last came."""
        global seen, started
        seen += 1
        started = started or time.monotonic()
        if seen == TOTAL:
            RESULT.write_text(str((TOTAL - 1) / (time.monotonic() - started)))


if __name__ == "__main__":
    # nameko's prefetch is the number of its workers.
    run_config = {"AMQP_URI": os.environ["ISOTRACK_TOY_BROKER_URL"], "max_workers": int(sys.argv[3])}
    with run_services(run_config, Listener):
        while True:
            eventlet.sleep(1)
