"""SQL on who gets a message: the deliveries that follow from duties, parts, addresses and preferences."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.addressee import CITY, To

_LOCK = 0x15_08
"""First half of the advisory locks' key; the second is made of whom a message is for."""


# Who holds the duty that a message is for; the nil agency stands for the city, whose parts come with a role.
def _holders(messages: str) -> str:
    return f"""
    SELECT m.id, d.person_id FROM {messages} m
    JOIN duty d ON d.agency_id = m.addressee_id AND d.duty = m.duty
        AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
    UNION
    SELECT m.id, p.id FROM {messages} m JOIN person p ON p.roles @> ARRAY[m.duty] WHERE m.addressee_id = %(city)s
    """  # noqa: S608


# The id follows from what makes a delivery unique: written again after a restore, its letter has the same Message-ID.
# Email only where one has an address, or may have one that is not known yet, and has not said no.
_ADDRESS = f"""
WITH held AS ({_holders("(SELECT id, addressee_id, duty FROM message WHERE id = ANY(%(ids)s))")}), new AS (
    INSERT INTO delivery (id, message_id, person_id, channel, state, created_on, sent_at)
    SELECT md5(concat_ws(' ', h.id, h.person_id, by.channel))::uuid, h.id, h.person_id, by.channel, by.state, %(on)s,
        CASE by.state WHEN 'sent' THEN now() END
    FROM held h
    JOIN (VALUES ('inbox', 'sent'), ('email', 'queued')) AS by (channel, state) ON by.channel = ANY(%(channels)s)
    LEFT JOIN person p ON p.id = h.person_id
    LEFT JOIN preference f ON f.person_id = h.person_id
    WHERE by.channel = 'inbox' OR ((p.id IS NULL OR p.email IS NOT NULL) AND f.email IS DISTINCT FROM false)
    ON CONFLICT (message_id, person_id, channel) DO NOTHING
)
UPDATE message SET addressed = true FROM held WHERE message.id = held.id AND NOT message.addressed
"""  # noqa: S608

_UNADDRESSED = f"""
SELECT DISTINCT h.id FROM ({_holders("(SELECT id, addressee_id, duty FROM message WHERE NOT addressed)")}) AS h
LIMIT %(limit)s
"""  # noqa: S608


def lock_addressees(work: Work, addressees: Iterable[To]) -> None:
    """Messages to these, and who holds these duties, are written one after the other: none misses the other."""
    keys = sorted({f"{to.agency_id} {to.duty}" for to in addressees})
    for key in keys:
        work.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, key))


def address(work: Work, messages: list[UUID], on: date, channels: list[str]) -> None:
    """Write the deliveries of messages to those whom they are for on a day; each is written once."""
    if messages:
        work.execute(_ADDRESS, {"ids": messages, "on": on, "channels": channels, "city": CITY})


def waiting_for(work: Work, to: To, seconds: float) -> list[UUID]:
    """Messages to an addressee that nobody got yet, or that were written so many seconds ago at most."""
    rows = work.all(
        "SELECT id FROM message WHERE addressee_id = %s AND duty = %s"
        " AND (NOT addressed OR recorded_at > now() - make_interval(secs => %s))",
        (*to, seconds),
    )
    return [row["id"] for row in rows]


def unaddressed(work: Work, on: date, limit: int) -> list[UUID]:
    """Messages that nobody got yet and that somebody might get on a day."""
    return [row["id"] for row in work.all(_UNADDRESSED, {"on": on, "city": CITY, "limit": limit})]
