"""How an agency or a person is reached: what a telephone number, an address of mail and one of a site look like.

One rule for what is typed and for what comes in tables.
"""

import re

CONTACTS = ("address", "phone", "email", "website")
"""What is kept of an agency. It is told to those who ask for the agency, and in no event."""

LONGEST_ADDRESS = 300
LONGEST_EMAIL = 254
LONGEST_WEBSITE = 300

PHONE = r"\+?[0-9][0-9 .()-]{5,24}\Z"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]{{0,61}}[A-Za-z0-9]"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL = rf"{_ATOM}(?:\.{_ATOM})*@{_HOST}\Z"
WEBSITE = rf"https?:/{{2}}{_HOST}(?::[0-9]{{1,5}})?(?:[/?#][^\s<>\"\\]*)?\Z"


def is_phone(text: str) -> bool:
    """Whether it is a telephone number, digits with what people put between them."""
    return bool(re.match(PHONE, text))


def is_email(text: str) -> bool:
    """Whether mail could be sent there (RFC 5322, without comments, quotes and addresses of machines)."""
    return len(text) <= LONGEST_EMAIL and bool(re.match(EMAIL, text))


def is_website(text: str) -> bool:
    """Whether it is the whole address of a site."""
    return len(text) <= LONGEST_WEBSITE and bool(re.match(WEBSITE, text))
