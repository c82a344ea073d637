"""One session with the mail server: letters are handed over one by one, each within its time limit.

What the server answers is told apart by what helps: Deferred may go better later, Refused never will. Neither carries
the server's own words, which may hold an address.
"""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage

from chassis.smtp.server import Server, Tls

_TROUBLE = (OSError, smtplib.SMTPException, ValueError)
"""What a connection raises when it breaks or is cut; ValueError is what a cut TLS socket says."""

_SHUTTING_DOWN = 421
_LATE = "the server did not answer in time"


class Deferred(Exception):
    """It was not taken now. `handed_over`: the whole letter was on its way, so the server may have taken it.

    `alone`: it is about this letter or its recipient; otherwise others would fare no better.
    """

    def __init__(self, reason: str, handed_over: bool = False, alone: bool = False) -> None:
        super().__init__(reason)
        self.handed_over = handed_over
        self.alone = alone


class Refused(Exception):
    """It will never be taken: the recipient or the letter is refused."""


class Session:
    """Letters to one server over one connection, which is made for the first and made anew after a failure."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, letter: EmailMessage, recipient: str) -> None:
        """Hand over one letter; returns when the server has answered for it. Raises Deferred or Refused."""
        data = _data(letter, recipient)
        with _Deadline(self._server.timeout) as deadline:
            try:
                connection = self._connected(deadline)
                _begin(connection, self._server.sender, recipient)
                _hand_over(connection, data, deadline)
            except Refused:
                if not deadline.passed:
                    self._reset()
                    raise
            except Deferred:
                self._drop()
                raise
            except _TROUBLE as error:
                self._drop()
                raise Deferred(_reason(error, deadline)) from None
            if deadline.passed:  # what looks like an answer may be the half of one
                self._drop()
                raise Deferred(_LATE, handed_over=True)

    def close(self) -> None:
        """Say goodbye; what was answered stays answered, whatever becomes of that."""
        if self._connection is None:
            return
        with _Deadline(self._server.timeout) as deadline:
            try:
                self._connected(deadline).quit()
            except _TROUBLE:
                self._drop()
        self._connection = None

    def _connected(self, deadline: "_Deadline") -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connect(self._server, deadline)
        deadline.watch(self._connection)
        return self._connection

    def _reset(self) -> None:
        """The next letter begins anew on the same connection, if that still stands."""
        try:
            if self._connection is not None:
                self._connection.rset()
        except _TROUBLE:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _Deadline:
    """Cuts the connection when the time is up: smtplib's own limit begins anew with each byte that comes."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._watched: smtplib.SMTP | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connection: smtplib.SMTP) -> None:
        """From now on this is the connection to cut."""
        self._watched = connection

    def _cut(self) -> None:
        self.passed = True
        found = getattr(self._watched, "sock", None)
        if found is not None:
            with suppress(OSError):  # gone already, which is what was wanted
                found.shutdown(socket.SHUT_RDWR)


def _data(letter: EmailMessage, recipient: str) -> bytes:
    """The letter as it goes over the line; Refused if it cannot be written down."""
    try:
        recipient.encode("ascii")
        return letter.as_bytes()
    except ValueError as error:
        raise Refused(f"malformed ({type(error).__name__})") from None


def _connect(server: Server, deadline: _Deadline) -> smtplib.SMTP:
    context = ssl.create_default_context()
    # Named outright: smtplib would ask the name service, which has no time limit.
    name = socket.gethostname()
    connection: smtplib.SMTP = (
        smtplib.SMTP_SSL(local_hostname=name, timeout=server.timeout, context=context)
        if server.tls is Tls.IMPLICIT
        else smtplib.SMTP(local_hostname=name, timeout=server.timeout)
    )
    deadline.watch(connection)
    try:
        connection._host = server.host  # type: ignore[attr-defined]  # the name that the certificate must carry
        code, _ = connection.connect(server.host, server.port)
        if code != 220:
            raise Deferred(_LATE if deadline.passed else f"connection refused ({code})")
        if server.tls is Tls.STARTTLS:
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        connection.ehlo_or_helo_if_needed()
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: smtplib.SMTP, sender: str, recipient: str) -> None:
    """The envelope: who it comes from and whom it is for. That the sender is refused is no fault of the letter."""
    code, _ = connection.mail(sender)
    if code != 250:
        raise Deferred(f"sender refused ({code})")
    code, _ = connection.rcpt(recipient)
    if code not in (250, 251):
        raise _answered("recipient", code)


def _hand_over(connection: smtplib.SMTP, data: bytes, deadline: _Deadline) -> None:
    try:
        code, _ = connection.data(data)
    except smtplib.SMTPDataError as error:
        raise _answered("letter", error.smtp_code) from None
    except _TROUBLE as error:
        raise Deferred(_reason(error, deadline), handed_over=True) from None
    if code != 250:
        raise _answered("letter", code)


def _answered(what: str, code: int) -> Deferred | Refused:
    said = f"{what} refused ({code})"
    return Refused(said) if 500 <= code < 600 else Deferred(said, alone=code != _SHUTTING_DOWN)


def _reason(error: Exception, deadline: _Deadline) -> str:
    if deadline.passed or isinstance(error, TimeoutError):
        return _LATE
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__
