"""The lock file: every package with hashes, no registry named, everything that pyproject.toml asks for."""

import re
import tomllib

from deploy.local.paths import CHECKOUT

_LOCK = (CHECKOUT / "requirements.lock").read_text()
_ENTRIES = dict(re.findall(r"^([a-z0-9-]+)==(.*(?:\n    .*)*)", _LOCK, re.MULTILINE))


def test_every_package_has_hashes() -> None:
    assert _ENTRIES
    assert [name for name, rest in _ENTRIES.items() if "--hash=sha256:" not in rest] == []


def test_no_registry_is_named() -> None:
    assert not re.search(r"https?:|--index|--find-links|--extra", _LOCK)


def test_it_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[^\w-]", one)[0].lower().replace("_", "-") for one in wanted}
    assert names <= set(_ENTRIES)
