"""A mail server for development: takes every letter, sends none on, and shows them.

SMTP on 1025, without TLS or sign-in. Each letter goes to the log in readable form; on 8025 `/mail/` shows the last
ones as a page and `/mail/letters.json` as JSON. They are kept in memory only.
"""

import html
import json
import threading
from collections import deque
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SMTP_PORT, HTTP_PORT = 1025, 8025
KEPT = 2000

Letter = dict[str, str]

LETTERS: deque[Letter] = deque(maxlen=KEPT)

_PAGE = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>isotrack: thư / mail</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; }} pre {{ white-space: pre-wrap; }}</style>
<h1>Thư / Mail ({count})</h1>
{letters}
</html>
"""
_LETTER = "<h2>{subject}</h2>\n<p>{sender} → {recipients}<br>{date} {id}</p>\n<pre>{text}</pre>\n"


class Taking:
    """What aiosmtpd asks about each letter."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name)
        """Take it, whoever it is for."""
        letter = readable(cast(bytes, envelope.content), str(envelope.mail_from), envelope.rcpt_tos)
        LETTERS.append(letter)
        print(json.dumps(letter, ensure_ascii=False), flush=True)
        return "250 taken"


class Showing(BaseHTTPRequestHandler):
    """The letters, newest first."""

    def do_GET(self) -> None:
        """A page, the same as JSON, or 404."""
        letters = list(reversed(LETTERS))
        if self.path == "/mail/letters.json":
            self._answer("application/json", json.dumps(letters, ensure_ascii=False))
        elif self.path == "/mail/":
            shown = [_LETTER.format(**{name: html.escape(value) for name, value in one.items()}) for one in letters]
            self._answer("text/html; charset=utf-8", _PAGE.format(count=len(letters), letters="".join(shown)))
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """The log is for letters."""

    def _answer(self, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(body)


def readable(content: bytes, sender: str, recipients: list[str]) -> Letter:
    """A letter as its reader sees it; sender and recipients are those of the envelope."""
    message = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
    body = message.get_body(("plain", "html"))
    return {
        "id": str(message["Message-ID"] or ""),
        "date": str(message["Date"] or ""),
        "sender": sender,
        "recipients": ", ".join(recipients),
        "subject": str(message["Subject"] or ""),
        "text": body.get_content() if body else "",
    }


def main() -> None:
    """Take and show until the process is ended."""
    controller = Controller(Taking(), hostname="", port=SMTP_PORT, enable_SMTPUTF8=True)
    threading.Thread(target=ThreadingHTTPServer(("", HTTP_PORT), Showing).serve_forever, daemon=True).start()
    controller.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
