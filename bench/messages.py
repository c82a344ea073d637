"""The messages that are measured: the bodies with the address, the properties and the headers they have in life."""

from collections.abc import Iterable
from uuid import UUID, uuid4

import pika

from chassis import envelope

EXCHANGE, KEY = "toy.events", "note.taken"
CONTENT_TYPE, CONTENT_ENCODING = "application/json", "utf-8"

Message = tuple[bytes, pika.BasicProperties]


def messages(material: Iterable[tuple[UUID, str]]) -> list[Message]:
    """Subjects and bodies as bytes and properties, like those that the relay publishes."""
    return [(body.encode(), _properties(subject)) for subject, body in material]


def headers(subject: UUID) -> dict[str, str]:
    """An event's headers, of the size that the relay's have."""
    return envelope.headers(
        uuid4(),
        "toy",
        KEY,
        subject,
        sequence=envelope.sequence_text(1),
        epoch=1,
        time="2019-07-05T08:30:00.123456+00:00",
        traceparent=trace(),
    )


def trace() -> str:
    """A traceparent of nobody's."""
    return f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"


def _properties(subject: UUID) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type=CONTENT_TYPE,
        content_encoding=CONTENT_ENCODING,
        delivery_mode=2,
        message_id=str(uuid4()),
        headers=headers(subject),
    )
