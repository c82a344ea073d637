"""An alert that nobody has seen firing, or that tells nobody what to do, is none."""

import re

from deploy.local.paths import CHECKOUT

PROMETHEUS = CHECKOUT / "deploy" / "prometheus"


def alerts() -> set[str]:
    return set(re.findall(r"- alert: (\w+)", (PROMETHEUS / "rules" / "isotrack.yml").read_text()))


def test_every_alert_has_a_line_that_says_what_to_do() -> None:
    told = (CHECKOUT / "docs" / "operating.md").read_text().partition("\n## Alerts\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == alerts()


def test_every_alert_is_tested_firing_and_silent() -> None:
    tests = (PROMETHEUS / "tests" / "isotrack.yml").read_text()
    fires = set(re.findall(r"alertname: (\w+)\n +exp_alerts:\n +- exp_labels", tests))
    assert fires == alerts()
    assert "count(ALERTS) or vector(0)" in tests, "the installation where all is well"
