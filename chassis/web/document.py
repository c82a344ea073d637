"""From the bytes of a request to what schemas load: strict JSON, plain parameters, and text in one form.

All text that comes in over HTTP passes here, so it is composed (NFC) and free of characters that nobody sees and
that change how the others read. What fields mean is the business of the schemas.
"""

import json
import math
import re
import unicodedata
from typing import Any

from werkzeug.datastructures import MultiDict

from chassis.problems import BadRequest, FieldError, Invalid, UnsupportedMedia

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but tab and the ends of lines; what turns the direction of writing; what is no character."""


class _Twice(ValueError):
    """A key stands twice in an object: which one counts would be anybody's guess."""


def json_of(data: bytes, mimetype: str, charset: str | None) -> Any:
    """The JSON document in a body, an empty object for none; BadRequest or UnsupportedMedia says what is wrong."""
    if not data:
        return {}
    if mimetype != "application/json" or (charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMedia(expected="application/json")
    try:
        # PostgreSQL's text cannot hold NUL, and no name or reason has one.
        if b"\x00" in data or b"\\u0000" in data:
            raise ValueError("NUL")
        document = json.loads(
            data.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_object
        )
        # Half of a surrogate pair can be written in JSON, but it is no character and cannot be kept.
        if b"\\ud" in data.lower():
            json.dumps(document, ensure_ascii=False).encode()
    except _Twice as error:
        raise BadRequest("key_twice", key=str(error)[:100]) from None
    except (ValueError, RecursionError) as error:
        raise BadRequest("bad_json", place=_place(error)) from None
    return document


def parameters_of(arguments: "MultiDict[str, str]") -> dict[str, str]:
    """A query's parameters; Invalid names those that are given twice."""
    twice = [name for name, values in arguments.lists() if len(values) > 1]
    if twice:
        raise Invalid([FieldError(name, "field.twice") for name in twice])
    return {name: composed(value) for name, value in arguments.items()}


def composed(text: str) -> str:
    """The text as it is kept: NFC, without what nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {key: _value(value) for key, value in pairs}
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def _value(value: Any) -> Any:
    """Objects inside have been here before."""
    if isinstance(value, str):
        return composed(value)
    return [_value(one) for one in value] if isinstance(value, list) else value


def _finite(text: str) -> float:
    """A number too large for a float would become infinity, which is no JSON either."""
    number = float(text)
    if math.isinf(number):
        raise ValueError("infinite")
    return number


def _no_constant(name: str) -> None:
    """NaN and Infinity are no JSON (RFC 8259), though Python takes them."""
    raise ValueError(name)


def _place(error: Exception) -> str:
    """Where the JSON breaks off, as line:column; the parser's own words are English only."""
    return f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "?"
