"""`Idempotency-Key`: a change that is asked for again is answered again, and not made again.

The answer is written in the transaction of its effect, so that either both are there or neither is. A second
request with the key waits for the first at the key's row, within the statement's time limit. What was refused
changed nothing and is not kept: the key is free for another try. Without the header no statement is spent.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from psycopg2.extras import Json
from werkzeug.wrappers import Request, Response

from chassis.database import Row, Transaction
from chassis.outbox import PORTION
from chassis.problems import BadRequest, Conflict, Unavailable

if TYPE_CHECKING:
    from chassis.web.routing import Declaration
    from chassis.work import Work

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HOURS = 24

METHODS = frozenset({"POST", "PATCH"})
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,200})"?')
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")

_CLAIM = """
INSERT INTO idempotency (account, key, method, path, fingerprint) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_WHERE = " WHERE account = %s AND key = %s AND method = %s AND path = %s"
_READ = "SELECT fingerprint, status, headers, body FROM idempotency" + _WHERE  # noqa: S608
_KEEP = "UPDATE idempotency SET status = %s, headers = %s, body = %s" + _WHERE  # noqa: S608

Identity = tuple[str, str, str, str]


@dataclass
class Claim:
    """One request's hold on its key; `known` is the answer if it was given before."""

    tx: Transaction
    identity: Identity
    known: Response | None = None

    def keep(self, response: Response) -> Response:
        """Keep the answer for whoever asks again; returns it."""
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        self.tx.execute(_KEEP, (response.status_code, Json(kept), response.get_data(as_text=True), *self.identity))
        return response


def claim(work: "Work", declared: "Declaration", request: Request) -> Claim | None:
    """The request's hold on its key; None without a key, or where keys mean nothing.

    BadRequest for what is no key; Conflict if the key came with another request before.
    """
    # Whoever signs in gets a new token each time: no answer with a token in it is kept.
    if HEADER not in request.headers or request.method not in METHODS or declared.may is None:
        return None
    identity = (_account(work), _key(request), request.method, request.path)
    fingerprint = _fingerprint(request)
    if work.execute(_CLAIM, (*identity, fingerprint)):
        return Claim(work.tx, identity)
    row = work.one(_READ, identity)
    if row is None:  # it was a day old, and was cleared away between the two statements
        raise Unavailable()
    if bytes(row["fingerprint"]) != fingerprint:
        raise Conflict("idempotency.other_request")
    return Claim(work.tx, identity, _again(row))


def prune(tx: Transaction, hours: int = KEPT_HOURS) -> bool:
    """Forget a portion of the answers of more than `hours` hours ago: they may hold personal data.

    Whether there may be more of them.
    """
    deleted = tx.execute(
        "DELETE FROM idempotency WHERE (account, key, method, path) IN (SELECT account, key, method, path"
        " FROM idempotency WHERE recorded_at < now() - make_interval(hours => %s) LIMIT %s)",
        (hours, PORTION),
    )
    return deleted == PORTION


def _again(row: Row) -> Response:
    return Response(row["body"], status=row["status"], headers={**row["headers"], REPLAYED: "true"})


def _account(work: "Work") -> str:
    return work.caller.account


def _key(request: Request) -> str:
    found = _KEY.fullmatch(request.headers[HEADER])
    if found is None:
        raise BadRequest("idempotency.key")
    return found[1]


def _fingerprint(request: Request) -> bytes:
    """What makes it the same request besides its path: the query and the body, byte for byte."""
    query: bytes = request.query_string
    body: bytes = request.get_data()
    return blake2b(query + b"\n" + body, digest_size=32).digest()
