"""A mail server on loopback that keeps what it is given, and fails in the ways that mail servers fail."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 OK"
NOT_NOW = "451 not now"


class Postbox:
    """What came in, oldest first; the tests set how it behaves, for every letter from then on."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refused: set[str] = set()
        """Recipients that there are none of."""
        self.answers: list[str] = []
        """What the next letters are answered, whether or not they are kept; then TAKEN."""
        self.vanishes = 0
        """So many of the next letters are kept, and the connection drops before the answer."""
        self.hangs = 0
        """So many of the next letters are never answered."""
        self.port = 0
        self.connections = 0

    async def handle_EHLO(  # noqa: N802 (aiosmtpd looks for these names)
        self, server: SMTP, session: Session, envelope: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802 (aiosmtpd looks for these names)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return f"550 no such user: {address}"
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer == TAKEN:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.letters.append(message_from_bytes(content, policy=POLICY))
            self.recipients.append(envelope.rcpt_tos[0])
        if self.hangs:
            self.hangs -= 1
            await asyncio.sleep(3600)
        if self.vanishes:
            self.vanishes -= 1
            server.transport.abort()
        return answer

    def ids(self) -> list[str]:
        """The Message-IDs of what came in."""
        return [letter["Message-ID"] for letter in self.letters]

    def said_to(self, address: str) -> list[EmailMessage]:
        """What came in for one recipient."""
        return [letter for to, letter in zip(self.recipients, self.letters, strict=True) if to == address]


@contextlib.contextmanager
def open_postbox(
    implicit: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, account: tuple[str, str] = ("", "")
) -> Iterator[Postbox]:
    """A server on a port of its own, with TLS from the first byte, or on demand; with an account, for it only."""
    postbox = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        postbox.port = probe.getsockname()[1]
    options: dict[str, Any] = {}
    if account[0]:
        options = {"authenticator": _only(account), "auth_required": True, "auth_require_tls": implicit is None}
    controller = Controller(
        postbox,
        hostname="127.0.0.1",
        port=postbox.port,
        ssl_context=implicit,
        tls_context=starttls,
        require_starttls=starttls is not None,
        **options,
    )
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def _only(account: tuple[str, str]) -> Any:
    def look(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        known = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == account
        return AuthResult(success=known, handled=False)

    return look
