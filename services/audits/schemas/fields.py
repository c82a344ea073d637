"""Kinds of fields that only this service has."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, validate

from chassis.web.strict import Flag

_SEEN = {"pattern": r"\S"}
"""What the contract says of text that is never empty: something in it is to be seen."""


class Text(fields.String):
    """What people write: NFC, without the blanks around it, never empty."""

    def __init__(self, longest: int = 4000, **options: Any) -> None:
        super().__init__(validate=validate.Length(1, longest), metadata=_SEEN, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        return unicodedata.normalize("NFC", text).strip()


def one_of(choices: type[StrEnum], **options: Any) -> fields.Enum[Any]:
    """A field that takes and shows one of the words of an enumeration."""
    return fields.Enum(choices, by_value=fields.String, **options)


def word_of(choices: type[StrEnum]) -> validate.OneOf:
    """What makes a text field show one of the words of an enumeration."""
    return validate.OneOf([word.value for word in choices])


class Member(Schema):
    """One member of a team."""

    person_id = fields.UUID(required=True)
    leader = Flag(load_default=False)
