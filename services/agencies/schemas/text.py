"""Fields for names and for free text as people type them, both kept in NFC, and for how somebody is reached."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from services.agencies.domain import contacts
from services.agencies.domain.names import tidy

_SEEN = {"pattern": r"\S"}
"""What the contract says of text that is never empty: something in it is to be seen."""


class Tidy(fields.String):
    """Text in NFC with single spaces and no control characters; never empty."""

    def __init__(self, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, longest), metadata=_SEEN, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return tidy(str(super()._deserialize(value, attr, data, **kwargs)))


class Text(fields.String):
    """Text in NFC without the blanks around it, its lines as they were written; never empty."""

    def __init__(self, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, longest), metadata=_SEEN, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return unicodedata.normalize("NFC", str(super()._deserialize(value, attr, data, **kwargs))).strip()


class Phone(fields.String):
    """A telephone number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(contacts.PHONE), **kwargs)


class Email(fields.String):
    """An address of mail."""

    def __init__(self, **kwargs: Any) -> None:
        form = validate.Regexp(contacts.EMAIL, error="Not a valid email address.")
        validators = [validate.Length(max=contacts.LONGEST_EMAIL), form]
        super().__init__(validate=validators, metadata={"format": "email"}, **kwargs)


class Website(fields.String):
    """The address of a site."""

    def __init__(self, **kwargs: Any) -> None:
        form = validate.Regexp(contacts.WEBSITE, error="Not a valid URL.")
        validators = [validate.Length(max=contacts.LONGEST_WEBSITE), form]
        super().__init__(validate=validators, metadata={"format": "uri"}, **kwargs)
