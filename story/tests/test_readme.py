"""The table in README.md is the one that the story ends with."""

import re
from pathlib import Path

from story.books import COUNTED
from story.communes_2019 import LAST_DAY
from story.tests.test_books import haiphong
from story.texts import Texts

__all__ = ["haiphong"]  # the fixture

README = Path(__file__).parents[2] / "README.md"
_ROW = re.compile(r"^ (\S.*?) {2,}(\d+) +(\d+) +(?:\d+,\d\d) % +(\d+) +(\d+) +(\d+)$", re.MULTILINE)


def test_the_readme_shows_another_end(haiphong):
    texts, blocks = Texts("vi"), haiphong.blocks(LAST_DAY)
    kept = {texts(f"block.{block}"): counts for block, counts in blocks.items()}
    kept[texts("total")] = {name: sum(counts[name] for counts in blocks.values()) for name in COUNTED}
    shown = {name: tuple(map(int, numbers)) for name, *numbers in _ROW.findall(README.read_text(encoding="utf-8"))}
    order = ("declared", "total", "late", "open_findings", "overdue_findings")
    assert shown == {name: tuple(counts[one] for one in order) for name, counts in kept.items()}
