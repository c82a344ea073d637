"""A refused caller is told which field, in the language asked for, and nothing of what is inside."""

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from chassis import problems
from chassis.problems import FieldError, Invalid, NotFound, Problem
from chassis.web import decode_cursor, encode_cursor
from chassis.web.fields import errors

TEXTS = {"agency": ("cơ quan", "agency"), "code.taken": ("Mã {code} đã có.", "Code {code} is taken.")}


class Wave(Schema):
    start = fields.Date(required=True)


class Plan(Schema):
    year = fields.Integer(required=True, validate=validate.Range(2000, 2100))
    waves = fields.List(fields.Nested(Wave), validate=validate.Length(min=1))


def complaints(document: dict[str, object], language: str) -> dict[str, str | None]:
    with pytest.raises(ValidationError) as caught:
        Plan().load(document, unknown=RAISE)
    return {error.field: error.detail for error in errors(caught.value.messages, language)}


def test_each_bad_field_has_one_entry_with_its_path() -> None:
    found = complaints({"year": 1, "waves": [{"start": "x"}], "extra": 1}, "en")
    assert set(found) == {"year", "waves.0.start", "extra"}


def test_marshmallows_sentences_come_in_vietnamese() -> None:
    found = complaints({"waves": [{"start": "x"}], "extra": 1}, "vi")
    assert found == {
        "year": "Thiếu trường bắt buộc.",
        "waves.0.start": "Không phải ngày hợp lệ (viết YYYY-MM-DD).",
        "extra": "Trường không được biết đến.",
    }


def test_a_range_names_its_bounds_in_vietnamese() -> None:
    assert complaints({"year": 1}, "vi")["year"] == "Phải từ 2000 đến 2100."


@pytest.mark.parametrize(("language", "title"), [("vi", "Không tìm thấy cơ quan."), ("en", "There is no such agency.")])
def test_the_kind_of_thing_is_named_in_the_callers_language(language: str, title: str) -> None:
    assert problems.document(TEXTS, NotFound("agency"), language, "t")["title"] == title


def test_a_row_error_says_row_field_and_reason() -> None:
    problem = Invalid([FieldError("code", "code.taken", {"code": "11344"}, row=3)])
    [entry] = problems.document(TEXTS, problem, "vi", "t")["errors"]
    assert entry == {"field": "code", "code": "code.taken", "detail": "Mã 11344 đã có.", "row": 3}


def test_an_inner_error_tells_nothing_of_itself() -> None:
    document = problems.document({}, Problem(), "en", "abc")
    assert document["title"] == "Something went wrong inside the system."
    assert document["trace_id"] == "abc"


def test_a_cursor_comes_back_as_it_was_given() -> None:
    assert decode_cursor(encode_cursor("Thuỷ Nguyên", 311)) == ["Thuỷ Nguyên", "311"]


@pytest.mark.parametrize("cursor", ["x", "%%%", "bnVsbA", "WzFd"])
def test_a_forged_cursor_is_refused_as_a_field(cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode_cursor(cursor)
    assert caught.value.errors[0].field == "after"


def test_a_parameter_may_be_a_pair_of_texts_of_which_the_reader_gets_one():
    texts = {"x": ("Cột {heading}", "Column {heading}")}
    for pair in (("Mã", "Code"), ["Mã", "Code"]):
        told = [problems.sentence(texts, "x", language, {"heading": pair}) for language in ("vi", "en")]
        assert told == ["Cột Mã", "Column Code"]
