"""The end of the grace period: what is still under way then is cut off, as by a crash, which loses nothing."""

import os
import sys
import threading

import structlog

log = structlog.get_logger(__name__)

CUT_OFF = 1
"""The exit code of a process that did not finish what it had begun."""


def within(seconds: float) -> None:
    """End this process after so many seconds, whatever it is at: transactions roll back, deliveries go back."""
    timer = threading.Timer(seconds, _cut_off, [seconds])
    timer.daemon = True
    timer.start()


def _cut_off(seconds: float) -> None:
    log.warning("the grace period is over, what is under way is cut off", seconds=seconds)
    sys.stdout.flush()
    os._exit(CUT_OFF)
