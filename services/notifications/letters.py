"""A message as a letter: plain text, and the same as HTML, in the reader's language.

Its id is made of the delivery's, so whoever gets it twice can tell; nobody answers it.
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from chassis.smtp import Server
from services.notifications.rendering import Letter, Names, name_of, render

_PAGE = Environment(loader=PackageLoader(__package__ or ""), autoescape=True, undefined=StrictUndefined)
_FOOT = {
    "vi": "Thư này do hệ thống isotrack tự động gửi; xin đừng trả lời. Có thể tắt thư trong phần tùy chọn.",
    "en": "This letter was sent by isotrack; please do not answer it. Mail can be switched off in the preferences.",
}


def write(server: Server, row: Mapping[str, Any], names: Names) -> EmailMessage:
    """The letter of a delivery: id, email, name and language of its reader, and the message (store/deliveries.claim).

    What is raised for an address that is none holds it: not for logs.
    """
    language = row["language"] if row["language"] in _FOOT else "vi"
    agency = name_of({"name_vi": row["agency_vi"], "name_en": row["agency_en"]}, language)
    text = render(row["template"], language, row["duty"], agency, row["name"], row["params"], names)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address("isotrack", addr_spec=server.sender)
    letter["To"] = Address(_one_line(row["name"] or ""), addr_spec=row["email"])
    letter["Subject"] = _one_line(text.title)
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Message-ID"] = f"<{row['id']}@{server.domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(_composed(f"{text.body}\n\n-- \n{_FOOT[language]}\n"))
    letter.add_alternative(_composed(_page(text, language)), subtype="html")
    letter["Content-Language"] = language  # at the end: what is called Content-… moves into the first part
    return letter


def _page(text: Letter, language: str) -> str:
    paragraphs = [part for part in text.body.split("\n\n") if part.strip()]
    page = _PAGE.get_template("letter.html.j2")
    return page.render(title=text.title, paragraphs=paragraphs, foot=_FOOT[language], language=language)


def _one_line(text: str) -> str:
    """What may stand in a head: no end of line, and composed."""
    return _composed(" ".join(text.split()))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
