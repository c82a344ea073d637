"""What can be wrong with a request, as exceptions, and as RFC 9457 problem documents in vi or en.

Here are the kinds that every service shares. A rule that refuses is the service's own (`domain/refusal.py`)
and its sentence stands in the service's `texts.py`.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Text = tuple[str, str]
Texts = Mapping[str, Text]


class Refuses(Protocol):
    """The shape of a service's Refusal: a rule's code, the field it is about, and what the text needs."""

    @property
    def code(self) -> str: ...

    @property
    def field(self) -> str | None: ...

    @property
    def params(self) -> Mapping[str, Any]: ...


@dataclasses.dataclass(frozen=True)
class FieldError:
    """One bad field, and of one row where there are many; `column` is the letter that a spreadsheet calls it by,
    `heading` what stands above it in the table that was sent."""

    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    row: int | None = None
    detail: str | None = None
    column: str | None = None
    heading: str | None = None


class Problem(Exception):
    """A request that cannot be served: HTTP status, the code of its sentence, and the bad fields."""

    status = 500
    code = "internal"

    def __init__(self, code: str | None = None, errors: Sequence[FieldError] = (), **params: Any) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.errors = tuple(errors)
        self.params = params
        self.headers: dict[str, str] = {}
        self.members: dict[str, Any] = {}  # what the document says besides what every document does


class BadRequest(Problem):
    """The request cannot be read."""

    status, code = 400, "bad_request"


class Unauthorised(Problem):
    """No token, or none that is good."""

    status, code = 401, "token.missing"


class Forbidden(Problem):
    """The caller's role or subtree does not reach this."""

    status, code = 403, "forbidden"


class NotFound(Problem):
    """There is no such thing, or not for this caller."""

    status, code = 404, "not_found"

    def __init__(self, kind: str = "resource") -> None:
        super().__init__(kind=kind)


class Conflict(Problem):
    """The state of the resource does not allow it."""

    status, code = 409, "conflict"


class Slow(Problem):
    """The request did not arrive in time."""

    status, code = 408, "slow"


class Stale(Problem):
    """The resource is not at the version that the request names; `version` is the present one, None for none."""

    status, code = 412, "stale"

    def __init__(self, version: int | None) -> None:
        super().__init__("stale" if version is not None else "stale.no_version", version=version)
        if version is not None:
            self.members["version"] = version
            self.headers["ETag"] = f'"{version}"'


class TooLarge(Problem):
    """The body is over the limit."""

    status, code = 413, "too_large"


class UnsupportedMedia(Problem):
    """The body is in a form that this route does not take; the text names the one that it takes."""

    status, code = 415, "bad_content_type"


class Misdirected(Problem):
    """The request is for another service, whose address this process has come to have."""

    status, code = 421, "misdirected"


class Invalid(Problem):
    """Fields that break a rule; each is named."""

    status, code = 422, "invalid"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors=errors)


class TooMany(Problem):
    """The caller asks more often than the limit allows; `seconds` to wait."""

    status, code = 429, "too_many"

    def __init__(self, seconds: int, headers: Mapping[str, str]) -> None:
        super().__init__(seconds=seconds)
        self.headers = {**headers, "Retry-After": str(seconds)}


class Unavailable(Problem):
    """The database or another thing underneath is away; try again."""

    status, code = 503, "unavailable"

    def __init__(self, code: str | None = None, **params: Any) -> None:
        super().__init__(code, **params)
        self.headers["Retry-After"] = "2"


class TimedOut(Unavailable):
    """The work took longer than a request may."""

    code = "timed_out"


TEXTS: dict[str, Text] = {
    "internal": ("Có lỗi trong hệ thống.", "Something went wrong inside the system."),
    "bad_request": ("Không đọc được yêu cầu.", "The request cannot be read."),
    "bad_json": (
        "Nội dung không phải JSON hợp lệ (dòng:cột {place}).",
        "The body is not valid JSON (line:column {place}).",
    ),
    "key_twice": (
        "Một đối tượng trong nội dung có khóa “{key}” hai lần.",
        "An object in the body has the key “{key}” twice.",
    ),
    "bad_etag": (
        '{header} phải là * hoặc danh sách thẻ như "7".',
        '{header} must be * or a list of tags such as "7".',
    ),
    "bad_host": ("Yêu cầu phải có đúng một tiêu đề Host.", "The request must have exactly one Host header."),
    "bad_length": (
        "Content-Length phải là một số, và không đi cùng Transfer-Encoding.",
        "Content-Length must be one number, and not come with Transfer-Encoding.",
    ),
    "bad_head": ("Không đọc được phần đầu của yêu cầu.", "The head of the request cannot be read."),
    "long_address": ("Địa chỉ dài quá {limit} byte.", "The address is longer than {limit} bytes."),
    "large_head": (
        "Phần đầu của yêu cầu quá lớn hoặc có quá nhiều dòng.",
        "The head of the request is too large or has too many lines.",
    ),
    "slow": (
        "Yêu cầu không đến đủ trong {seconds} giây.",
        "The request did not arrive in whole within {seconds} seconds.",
    ),
    "stale": (
        "Dữ liệu đã thay đổi: phiên bản hiện tại là {version}. Hãy đọc lại rồi thử lại.",
        "It has changed meanwhile: the present version is {version}. Read it again and retry.",
    ),
    "stale.no_version": (
        "Điều kiện If-Match không thể thỏa mãn ở đây: không có phiên bản để so sánh.",
        "If-Match cannot be fulfilled here: there is no version to compare with.",
    ),
    "idempotency.key": (
        "Idempotency-Key phải có từ 1 đến 200 ký tự ASCII, không có khoảng trắng.",
        "Idempotency-Key must have 1 to 200 ASCII characters without blanks.",
    ),
    "idempotency.other_request": (
        "Idempotency-Key này đã được dùng cho một yêu cầu khác.",
        "This Idempotency-Key was used for another request before.",
    ),
    "too_many": (
        "Quá nhiều yêu cầu; hãy thử lại sau {seconds} giây.",
        "Too many requests; try again in {seconds} seconds.",
    ),
    "timed_out": (
        "Việc này mất quá nhiều thời gian nên đã bị dừng; hãy thử lại sau.",
        "This took too long and was stopped; try again later.",
    ),
    "bad_content_type": (
        "Nội dung phải có kiểu {expected}.",
        "The body must be of type {expected}.",
    ),
    "token.missing": ("Cần đăng nhập: thiếu mã truy cập.", "Sign in first: there is no bearer token."),
    "token.invalid": ("Mã truy cập không hợp lệ.", "The bearer token is not valid."),
    "token.expired": ("Mã truy cập đã hết hạn.", "The bearer token has expired."),
    "token.unknown_key": (
        "Mã truy cập được ký bằng khóa không rõ.",
        "The bearer token is signed by an unknown key.",
    ),
    "token.ended": (
        "Phiên đăng nhập đã kết thúc; hãy đăng nhập lại.",
        "The session of this token has ended; sign in again.",
    ),
    "forbidden": (
        "Bạn không có quyền làm việc này ở đây.",
        "You may not do this here.",
    ),
    "not_found": ("Không tìm thấy {kind}.", "There is no such {kind}."),
    "no_route": ("Không có địa chỉ này.", "There is no such address."),
    "method": ("Địa chỉ này không nhận {method}.", "This address does not take {method}."),
    "conflict": (
        "Dữ liệu vừa được thay đổi hoặc đã có; hãy xem lại rồi thử lại.",
        "It has just been changed or exists already; look again and retry.",
    ),
    "no_length": (
        "Yêu cầu phải nói trước độ dài nội dung (Content-Length).",
        "The request must say the length of its body (Content-Length).",
    ),
    "too_large": ("Nội dung vượt quá {limit} byte.", "The body is larger than {limit} bytes."),
    "misdirected": (
        "Yêu cầu gửi cho một dịch vụ khác; hãy thử lại sau ít giây.",
        "The request is for another service; try again in a few seconds.",
    ),
    "invalid": ("Có trường chưa hợp lệ.", "Some fields are not valid."),
    "unavailable": (
        "Hệ thống tạm thời không phục vụ được; hãy thử lại sau ít giây.",
        "Temporarily unavailable; try again in a few seconds.",
    ),
    "job": ("công việc", "job"),
    "job.file": (
        "tệp của công việc này (tệp chỉ được giữ vài ngày)",
        "file of this job (files are kept for some days)",
    ),
    "job.ended": (
        "Công việc này đã kết thúc.",
        "This job has ended already.",
    ),
    "job.too_long": (
        "Công việc bị dừng vì chạy quá {seconds} giây; không có gì thay đổi.",
        "The job was stopped after more than {seconds} seconds; nothing was changed.",
    ),
    "job.worker_died": (
        "Tiến trình xử lý đã chết {times} lần khi làm việc này; không có gì thay đổi.",
        "The worker process died {times} times on this job; nothing was changed.",
    ),
    "clock.real": (
        "Đồng hồ của hệ thống này là đồng hồ thật, không đặt được.",
        "This system runs on the real clock, which cannot be set.",
    ),
    "clock.backwards": ("Đồng hồ chỉ được đặt tiến lên.", "The clock only moves forward."),
    "field.twice": ("Tham số được ghi hai lần.", "The parameter is given twice."),
    "field.cursor": ("Con trỏ trang không hợp lệ.", "The page cursor is not valid."),
    "event.clock.set": ("Đã đặt ngày của hệ thống", "The system's date was set"),
    "event.history.forgotten": (
        "Đã xóa tên tài khoản và địa chỉ khỏi lịch sử",
        "Account names and addresses were forgotten",
    ),
    "event.database.restored": (
        "Đã khôi phục cơ sở dữ liệu từ bản sao lưu",
        "The database was restored from a backup",
    ),
    "entry": ("mục lịch sử", "entry of the history"),
    "resource": ("dữ liệu", "resource"),
}


def sentence(texts: Texts, code: str, language: str, params: Mapping[str, Any]) -> str:
    """The text of `code` in vi or en, filled in; the code itself if nobody wrote a text.

    A parameter may be a pair of texts, (vi, en).
    """
    text = texts.get(code) or TEXTS.get(code)
    if text is None:
        return code
    which = 0 if language == "vi" else 1
    filled = {key: _word(texts, value, language) if key == "kind" else value for key, value in params.items()}
    filled |= {key: value[which] for key, value in params.items() if isinstance(value, tuple | list)}
    return text[which].format_map(_Lenient(filled))


def document(texts: Texts, problem: Problem, language: str, trace_id: str) -> dict[str, Any]:
    """The RFC 9457 problem document, with one entry per bad field."""
    found: dict[str, Any] = {
        "type": f"urn:isotrack:problem:{problem.code}",
        "title": sentence(texts, problem.code, language, problem.params),
        "status": problem.status,
        "code": problem.code,
        "trace_id": trace_id,
        **problem.members,
    }
    if problem.errors:
        found["errors"] = [_entry(texts, error, language) for error in problem.errors]
    return found


def _entry(texts: Texts, error: FieldError, language: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "field": error.field,
        "code": error.code,
        "detail": error.detail or sentence(texts, error.code, language, error.params),
    }
    places = {"row": error.row, "column": error.column, "heading": error.heading}
    return entry | {name: value for name, value in places.items() if value is not None}


def _word(texts: Texts, code: Any, language: str) -> str:
    """The word of a code; a pair (as JSON: a list) brings both languages along, such as a name that a user gave."""
    text = code if isinstance(code, tuple | list) else texts.get(str(code)) or TEXTS.get(str(code))
    return text[0 if language == "vi" else 1] if text else str(code)


class _Lenient(dict[str, Any]):
    """A text may name a parameter that the code did not give: show its name rather than fail."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
