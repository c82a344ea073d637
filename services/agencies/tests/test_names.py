"""Names: spellings that are one name, and the text that a search looks in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain.names import fold, respell, same, tidy

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SYLLABLES = st.builds(
    lambda onset, pair, tone: (onset + pair[0] + tone + pair[1], onset + pair + tone),
    st.sampled_from(["th", "T", "h", "kh", "l", "Đ", ""]),
    st.sampled_from(["oa", "oe", "uy"]),
    st.sampled_from(TONES),
)
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐỦỷạặ ờỡ\u0300\u0323-,.0123456789")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Huyện Thuỷ Nguyên", "Huyện Thủy Nguyên"), ("Hoà Bình", "Hòa Bình"), ("XÃ THUỶ SƠN", "XÃ THỦY SƠN")],
)
def test_the_two_spellings_of_a_tone_are_one_name(one, other):
    assert same(one, other)
    assert same(unicodedata.normalize("NFD", one), other)


@pytest.mark.parametrize("name", ["quý", "khuỷu", "hoàn", "Huỳnh", "ngoài"])
def test_a_syllable_with_one_spelling_keeps_it(name):
    assert respell(name) == name


@pytest.mark.parametrize(("one", "other"), [("Thuỷ", "Thuý"), ("Xã An Hoà", "xã An Hoà"), ("Hoa", "Hoà")])
def test_other_tones_and_other_cases_are_other_names(one, other):
    assert not same(one, other)


@given(SYLLABLES)
def test_every_open_syllable_is_the_same_with_its_tone_on_either_vowel(spellings):
    old, new = spellings
    assert same(old, new)
    assert fold(old) == fold(new)


@given(VIETNAMESE)
def test_respelling_twice_changes_nothing_more(text):
    assert respell(respell(text)) == respell(text)


@given(VIETNAMESE)
def test_a_search_text_is_plain_and_does_not_depend_on_the_encoding(text):
    assert fold(text).isascii()
    assert fold(text) == fold(fold(text)) == fold(unicodedata.normalize("NFD", text)) == fold(respell(text))


@given(st.text())
def test_whatever_is_typed_can_be_folded_and_tidied(text):
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)
    assert "\x00" not in tidy(text)


def test_search_text_of_a_name():
    assert fold("UBND Quận  Đồ Sơn – Hải Phòng") == "ubnd quan do son hai phong"


def test_a_tidy_name_has_single_spaces_and_no_control_characters():
    assert tidy(" Sở\tTư\u200b pháp\x00 \n") == "Sở Tư pháp"
