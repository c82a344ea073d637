"""Made-up people: composed letters, and addresses that lead nowhere."""

import unicodedata
from random import Random

from story.names import email, person_name


def test_the_same_seed_names_other_people():
    assert [person_name(Random(3)) for _ in range(2)] == [person_name(Random(3))] * 2


def test_a_name_is_not_in_composed_form():
    chance = Random(1)
    assert all(name == unicodedata.normalize("NFC", name) for name in (person_name(chance) for _ in range(200)))


def test_an_address_could_reach_a_stranger_or_holds_an_accent():
    assert email("Đỗ Thị Phượng", "SKHCN", "focal_point") == "do.thi.phuong.focal-point@skhcn.haiphong.example"
