"""The reference for handling: a stock nameko handler that does nothing but count, without a database."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402 (eventlet patches first)
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from nameko.events import event_handler  # noqa: E402
from nameko.runners import run_services  # noqa: E402

TOTAL, RESULT = int(sys.argv[1]) if len(sys.argv) > 1 else 0, Path(sys.argv[2] if len(sys.argv) > 2 else "-")
seen = 0
started = 0.0


class Listener:
    """The service."""

    name = "stock"

    @event_handler("toy", "note.taken")
    def count(self, payload: Any) -> None:
        """Note when the first and the last came."""
        global seen, started
        seen += 1
        started = started or time.monotonic()
        if seen == TOTAL:
            RESULT.write_text(str((TOTAL - 1) / (time.monotonic() - started)))


if __name__ == "__main__":
    with run_services({"AMQP_URI": os.environ["ISOTRACK_TOY_BROKER_URL"], "max_workers": 10}, Listener):
        while True:
            eventlet.sleep(1)
