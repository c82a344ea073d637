"""docs/traps.md names, for each trap, tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "traps.md").read_text()
ROWS = [line for line in TEXT.splitlines() if re.match(r"\| (?!---|#|Trap )", line)]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("row", ROWS)
def test_each_trap_names_tests_that_exist(row: str) -> None:
    named = NAMED.findall(row.split("|")[-2])
    assert named
    assert [f"{path}::{name}" for path, name in named if name not in _tests_of(path)] == []


def test_every_trap_of_nameko_that_needs_a_test_is_there() -> None:
    numbers = {int(found[1]) for row in ROWS if (found := re.match(r"\| (\d+) ", row))}
    assert numbers == {*range(1, 12), 13, 14}


def _tests_of(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
