"""Use cases of sessions: begin one, go on with its refresh token, end it.

A refresh token is `<session>.<family>.<turn>`: the family stays, the turn is good for one use. A token with the right
family and a turn that has passed was copied: the session ends for both who hold it. A stranger who only knows the
session's id has not got the family, and ends nothing.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import structlog

from chassis import metrics
from chassis.database import Row
from chassis.identity import issue_token
from chassis.problems import Unauthorised
from chassis.work import Work
from services.agencies.store import sessions as store

log = structlog.get_logger(__name__)

_BYTES = 24


def begin(work: Work, account: Row) -> dict[str, Any]:
    """A new session for an account that has signed in: an access token and a refresh token."""
    session_id, family, turn = uuid4(), secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
    store.begin(work, session_id, account["username"], _hash(family), _hash(turn))
    store.forget(work, work.settings.session_longest)
    return _tokens(work, account, session_id, family, turn)


def refresh(work: Work, refresh_token: str) -> dict[str, Any]:
    """Both tokens anew, with the account's roles and agency as they are now; Unauthorised if the session is over."""
    session, family, turn = _found(work, refresh_token)
    if not hmac.compare_digest(bytes(session["turn"]), _hash(turn)):
        _end(work, session, "reused")
    settings = work.settings
    late = session["idle"] > settings.session_idle or session["age"] > settings.session_longest
    if late or session["disabled"]:
        raise Unauthorised("session.ended")
    following = secrets.token_urlsafe(_BYTES)
    store.turn(work, session["id"], _hash(following))
    metrics.SIGN_INS.labels("refreshed").inc()
    return _tokens(work, session, session["id"], family, following)


def sign_out(work: Work, refresh_token: str) -> None:
    """End the session of a refresh token; nothing happens if there is none (RFC 7009)."""
    try:
        session, _, _ = _found(work, refresh_token)
    except Unauthorised:
        return
    store.end(work, session["id"], "signed_out")


def end_all(work: Work, username: str, reason: str) -> int:
    """End all sessions of an account: `changed`, `revoked` or `disabled`; how many."""
    return store.end_of_account(work, username, reason)


def end_of_person(work: Work, person_id: UUID) -> int:
    """End all sessions of a person who goes to another agency, leaves or is erased; how many."""
    return store.end_of_person(work, person_id, "left")


def _found(work: Work, refresh_token: str) -> tuple[Row, str, str]:
    """The session of a refresh token whose family is right and which has not ended, and the token's two halves."""
    try:
        session_id, family, turn = refresh_token.split(".")
        session = store.lock(work, UUID(session_id))
    except ValueError:
        session = None
    if session is None or not hmac.compare_digest(bytes(session["family"]), _hash(family)) or session["ended"]:
        raise Unauthorised("session.ended")
    return session, family, turn


def _end(work: Work, session: Row, reason: str) -> None:
    store.end(work, session["id"], reason)
    work.release()  # what follows is a refusal, which would take the end back
    metrics.SIGN_INS.labels(reason).inc()
    log.warning("a refresh token was used twice; its session has ended", session=str(session["id"]))
    raise Unauthorised("session.ended")


def _tokens(work: Work, account: Row, session_id: UUID, family: str, turn: str) -> dict[str, Any]:
    token, seconds = issue_token(
        work.settings,
        account["person_id"],
        account["username"],
        account["roles"],
        account["agency_id"],
        account["language"],
        session_id,
    )
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": seconds,
        "refresh_token": f"{session_id}.{family}.{turn}",
        "refresh_expires_in": int(work.settings.session_idle),
    }


def _hash(half: str) -> bytes:
    return sha256(half.encode()).digest()
