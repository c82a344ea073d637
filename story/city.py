"""The city as the plot knows it: the agencies of the list that is imported, read by the story itself. No HTTP."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMUNES = "communes"


@dataclass(frozen=True)
class Unit:
    """An agency of the list: `block` is empty for the city itself, which counts nowhere."""

    code: str
    name: str
    block: str
    parent: str


@dataclass(frozen=True)
class City:
    """All agencies by code, in the order of the list."""

    units: Mapping[str, Unit]

    def of(self, *blocks: str) -> list[str]:
        """The codes of some blocks' agencies."""
        return [unit.code for unit in self.units.values() if unit.block in blocks]

    def first(self) -> list[str]:
        """The codes of all that count and are no communes: departments, districts and what belongs to them."""
        return [unit.code for unit in self.units.values() if unit.block and unit.block != COMMUNES]

    def communes(self, *districts: str) -> list[str]:
        """The codes of the districts' communes."""
        return [code for code in self.of(COMMUNES) if self.units[code].parent in districts]

    def within(self, code: str, top: str) -> bool:
        """Whether an agency is another or stands below it."""
        while code and code != top:
            code = self.units[code].parent
        return code == top


def read(source: Path) -> City:
    """The city of a list as agencies imports it."""
    with source.open(encoding="utf-8-sig", newline="") as rows:
        units = [Unit(row["code"], row["name_vi"], row["block"], row["parent_code"]) for row in csv.DictReader(rows)]
    return City({unit.code: unit for unit in units})
