"""How much one account may ask of one process, and how long one request may take.

Each account has a bucket of tokens that fills at a steady rate; whoever sends no good token shares one with the
others at the same address. The buckets lie in the process: a shared one would cost every request a round trip.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import eventlet

from chassis import metrics
from chassis.problems import TimedOut, TooMany

_ROOM = 10_000
"""Buckets that are remembered; the one that was used longest ago is forgotten first."""


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Buckets:
    """Token buckets by key: `rate` requests per second, `burst` at once. A rate of 0 limits nothing."""

    def __init__(self, rate: float, burst: int, room: int = _ROOM) -> None:
        self._rate = rate
        self._burst = burst
        self._room = room
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def spend(self, kind: str, name: str, now: float | None = None) -> Mapping[str, str]:
        """Take a token from the bucket of an account or an address; the headers that tell what is left.

        TooMany, with the seconds to wait, when it is empty.
        """
        if self._rate <= 0:
            return {}
        bucket = self._filled(f"{kind}:{name}", time.monotonic() if now is None else now)
        if bucket.tokens < 1:
            metrics.HTTP_LIMITED.labels(kind).inc()
            raise TooMany(self._wait(1 - bucket.tokens), self._headers(bucket))
        bucket.tokens -= 1
        return self._headers(bucket)

    def _filled(self, key: str, now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._burst, now)
            if len(self._buckets) > self._room:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.filled_at) * self._rate)
        bucket.filled_at = now
        return bucket

    def _wait(self, tokens: float) -> int:
        """Whole seconds until so many tokens have come, never zero."""
        return max(1, -int(-tokens // self._rate))

    def _headers(self, bucket: _Bucket) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self._burst),
            "RateLimit-Remaining": str(int(bucket.tokens)),
            "RateLimit-Reset": str(self._wait(self._burst - bucket.tokens)),
        }


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """TimedOut if the block waits on anything past so many seconds; what it has open is rolled back and closed.

    A connection that is cut off in the middle of a statement is closed, not used again (`database`). Work that
    computes without ever waiting cannot be stopped from outside: it belongs into a job.
    """
    limit = eventlet.Timeout(seconds)
    try:
        yield
    except eventlet.Timeout as passed:
        if passed is not limit:
            raise
        raise TimedOut() from None
    finally:
        limit.cancel()
