"""Made-up people with likely names: no real official is meant."""

import unicodedata
from random import Random

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Đặng", "Ngô",
    "Đoàn", "Lương", "Đào", "Trịnh", "Mai",
)  # fmt: skip
MIDDLE_AND_GIVEN = (
    (("Văn", "Đức", "Quang", "Hữu", "Minh", "Xuân"),
     ("Hùng", "Dũng", "Sơn", "Tuấn", "Hải", "Long", "Thắng", "Cường", "Bình", "Phong", "Khánh", "Toàn")),
    (("Thị", "Thu", "Ngọc", "Thanh", "Bích"),
     ("Hương", "Lan", "Hà", "Mai", "Hoa", "Thuỷ", "Nga", "Hằng", "Yến", "Dung", "Phượng", "Tâm")),
)  # fmt: skip


def person_name(chance: Random) -> str:
    """A full name, family name first."""
    middle, given = chance.choice(MIDDLE_AND_GIVEN)
    return f"{chance.choice(FAMILY)} {chance.choice(middle)} {chance.choice(given)}"


def plain(text: str) -> str:
    """The text without Vietnamese accents, in small letters."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def email(name: str, agency_code: str, duty: str) -> str:
    """An address under a reserved domain, so that no message ever reaches a stranger."""
    local = ".".join(plain(name).split())
    return f"{local}.{duty.replace('_', '-')}@{agency_code.lower()}.haiphong.example"
