"""What a long run says at its very end, after pytest's own summary."""

import pytest

LAST_LINES: list[str] = []


@pytest.fixture
def last_lines() -> list[str]:
    """Lines to be printed when everything else is said."""
    return LAST_LINES


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print them."""
    for line in LAST_LINES:
        print(line)
