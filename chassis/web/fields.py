"""marshmallow's complaints as field errors, in Vietnamese or English.

marshmallow speaks English; the Vietnamese beside each sentence stands here, in one table.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chassis.problems import FieldError

_SENTENCES: list[tuple[str, str, str]] = [
    (r"Missing data for required field\.", "required", "Thiếu trường bắt buộc."),
    (r"Unknown field\.", "unknown", "Trường không được biết đến."),
    (r"Field may not be null\.", "null", "Trường không được để trống."),
    (r"Not a valid UUID\.", "uuid", "Không phải mã định danh (UUID) hợp lệ."),
    (r"Not a valid date\.", "date", "Không phải ngày hợp lệ (viết YYYY-MM-DD)."),
    (r"Not a valid (?:datetime|time)\.", "datetime", "Không phải thời điểm hợp lệ."),
    (r"Not a valid integer\.", "integer", "Không phải số nguyên."),
    (r"Not a valid number\.", "number", "Không phải số."),
    (r"Number too large\.", "too_large", "Số quá lớn."),
    (r"Not a valid string\.", "string", "Không phải chuỗi ký tự."),
    (r"Not a valid boolean\.", "boolean", "Không phải giá trị đúng/sai."),
    (r"Not a valid list\.", "list", "Không phải danh sách."),
    (r"Not a valid mapping type\.", "object", "Không phải đối tượng JSON."),
    (r"Not a valid URL\.", "url", "Không phải địa chỉ trang web hợp lệ."),
    (r"Not a valid email address\.", "email", "Không phải địa chỉ thư điện tử hợp lệ."),
    (r"Invalid input type\.", "object", "Không phải đối tượng JSON."),
    (r"Must be one of: (.*)\.", "one_of", "Phải là một trong: {0}."),
    (r"Shorter than minimum length (\d+)\.", "too_short", "Phải có ít nhất {0}."),
    (r"Longer than maximum length (\d+)\.", "too_long", "Chỉ được có nhiều nhất {0}."),
    (r"Length must be between (\d+) and (\d+)\.", "length", "Độ dài phải từ {0} đến {1}."),
    (
        r"Must be greater than or equal to (.+?) and less than or equal to (.+?)\.",
        "range",
        "Phải từ {0} đến {1}.",
    ),
    (r"Must be greater than or equal to (.+?)\.", "too_small", "Phải lớn hơn hoặc bằng {0}."),
    (r"Must be less than or equal to (.+?)\.", "too_large", "Phải nhỏ hơn hoặc bằng {0}."),
    (r"String does not match expected pattern\.", "pattern", "Không đúng dạng được yêu cầu."),
]
_TABLE = [(re.compile(pattern + r"\Z", re.DOTALL), code, text) for pattern, code, text in _SENTENCES]


def errors(messages: Mapping[str, Any] | list[Any], language: str) -> list[FieldError]:
    """One entry per bad field, which says the first that is wrong with it; nested ones as a path, `waves.0.start`."""
    first: dict[str, str] = {}
    for path, message in _walk("", messages):
        first.setdefault(path, message)
    return [_error(path, message, language) for path, message in first.items()]


def _walk(path: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, Mapping):
        for key, value in found.items():
            step = "" if key == "_schema" else str(key)
            yield from _walk(".".join(part for part in (path, step) if part), value)
    elif isinstance(found, list):
        for value in found:
            yield from _walk(path, value)
    else:
        yield path, str(found)


def _error(path: str, message: str, language: str) -> FieldError:
    for pattern, code, vietnamese in _TABLE:
        match = pattern.match(message)
        if match:
            detail = vietnamese.format(*match.groups()) if language == "vi" else message
            return FieldError(path, f"field.{code}", detail=detail)
    return FieldError(path, "field.invalid", detail=message)
