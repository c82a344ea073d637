"""SQL on wrong passwords."""

from collections.abc import Iterable
from hashlib import sha256

from chassis.database import Row
from chassis.work import Work

_KNOWN = """
SELECT 1 FROM attempt WHERE kind = 'pair' AND username = %s AND address = %s
AND succeeded_at > now() - make_interval(days => %s)
"""

# In the order of the key, so that two who try at once never wait for each other in a circle.
_COUNT = """
INSERT INTO attempt AS a (kind, username, address, failures) VALUES %s
ON CONFLICT (kind, username, address) DO UPDATE SET last_at = now(),
    failures = CASE WHEN a.last_at < now() - make_interval(hours => {hours}) THEN 1 ELSE a.failures + 1 END
WHERE a.blocked_until <= now()
RETURNING kind, failures
"""

_BLOCKED = """
SELECT ceil(extract(epoch FROM max(blocked_until) - now()))::integer AS seconds FROM attempt
WHERE (kind, username, address) IN %s AND blocked_until > now()
"""

_SUCCEED = """
UPDATE attempt SET failures = CASE WHEN kind = 'address' THEN greatest(failures - 1, 0) ELSE 0 END,
    blocked_until = '-infinity', succeeded_at = CASE WHEN kind = 'pair' THEN now() END
WHERE (kind, username, address) IN %s
"""

_FORGET = """
DELETE FROM attempt WHERE (kind, username, address) IN (SELECT kind, username, address FROM attempt
    WHERE last_at < now() - make_interval(hours => %s)
    AND coalesce(succeeded_at, '-infinity') < now() - make_interval(days => %s) ORDER BY last_at LIMIT 100
    FOR UPDATE SKIP LOCKED)
"""

Key = tuple[str, bytes, str]


def key(kind: str, username: str, address: str) -> Key:
    """The key of a row: the address counts for every username, the account at every address."""
    hashed = b"" if kind == "address" else sha256(username.encode()).digest()
    return kind, hashed, "" if kind == "account" else address


def is_known(work: Work, username: str, address: str, days: int) -> bool:
    """Whether the account signed in from that address within so many days."""
    _, hashed, at = key("pair", username, address)
    return work.one(_KNOWN, (hashed, at, days)) is not None


def count(work: Work, keys: Iterable[Key], hours: int) -> dict[str, int]:
    """Count one more failure for each key that is not blocked; the failures by kind."""
    rows = work.values(_COUNT.format(hours=int(hours)), [(*one, 1) for one in sorted(keys)], fetch=True)
    return {row["kind"]: row["failures"] for row in rows}


def blocked_for(work: Work, keys: Iterable[Key]) -> int:
    """Seconds until none of the keys is blocked; 1 at least."""
    row: Row | None = work.one(_BLOCKED, (tuple(keys),))
    return max(1, (row and row["seconds"]) or 1)


def block(work: Work, one: Key, seconds: int) -> None:
    """Let nobody try for so long."""
    work.execute(
        "UPDATE attempt SET blocked_until = now() + make_interval(secs => %s)"
        " WHERE (kind, username, address) = (%s, %s, %s)",
        (seconds, *one),
    )


def succeed(work: Work, keys: Iterable[Key]) -> None:
    """Take back what was counted: the password was right."""
    work.execute(_SUCCEED, (tuple(keys),))


def forget(work: Work, hours: int, days: int) -> None:
    """Delete a portion of what has been quiet for so long."""
    work.execute(_FORGET, (hours, days))


def unlock(work: Work, username: str) -> int:
    """Forget all failures of an account, wherever they came from."""
    return work.execute("DELETE FROM attempt WHERE username = %s", (key("account", username, "")[1],))
