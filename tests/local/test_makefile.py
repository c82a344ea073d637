"""What the Makefile names is there."""

import re

from deploy.local.paths import CHECKOUT


def test_every_file_of_tests_that_runs_on_rabbitmq_4_is_there() -> None:
    [names] = re.findall(r"^ON_RABBITMQ_4 := (.+)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    files = [CHECKOUT / "tests" / "system" / f"test_{name}.py" for name in names.split()]
    assert [file.name for file in files if not file.exists()] == []
