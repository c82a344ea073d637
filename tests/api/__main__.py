"""`make test-api`: schemathesis over each service's OpenAPI document, against a stack of its own with a small city.

The seed is printed and may be given as ISOTRACK_SEED; ISOTRACK_API_SECONDS is the time for each service.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import requests

from chassis.identity.caller import ROLES
from tests.api.ids import known
from tests.api.matters import prepare
from tests.api.reach import reached
from tests.stack import ROOT, Stack, clear, clear_interrupted, running
from tests.system.city import City, wind

RUNS = ROOT / ".run" / "api"
SERVICES = ("agencies", "audits", "notifications")
SEED = os.environ.get("ISOTRACK_SEED", "2019")
SECONDS = os.environ.get("ISOTRACK_API_SECONDS", "120")
WITHOUT = {"operator"}
"""Who may move the clock: generated dates would carry the whole city to the year 9999, where nothing can be planned."""


def main() -> int:
    """0 if no service failed."""
    print(f"seed {SEED}, {SECONDS} s for each service", flush=True)
    clear_interrupted(RUNS)
    folder = RUNS / str(os.getpid())
    try:
        with running(folder, {name: name for name in SERVICES}) as stack:
            wind(stack)
            city = City(stack)
            prepare(city)
            failed = [name for name in sys.argv[1:] or SERVICES if _asked(stack, city, name, folder)]
    finally:
        clear(folder)
    print(f"failed: {', '.join(failed)}" if failed else f"seed {SEED}: no failure", flush=True)
    return 1 if failed else 0


def _asked(stack: Stack, city: City, service: str, folder: Path) -> int:
    settings = folder / f"{service}.toml"
    shutil.copy(Path(__file__).parent / "schemathesis.toml", settings)
    with settings.open("a", encoding="utf-8") as file:
        file.write(_dictionaries(known(city, service)))
    roles = sorted(set(ROLES) - WITHOUT)
    token = stack.token(*roles, person_id=city.own.person, agency_id=city.own.agency, language="en")
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(settings), "run", f"{stack.url(service)}/openapi.json"),
        *("--url", stack.url(service), "--checks", "all", "--seed", SEED, "--max-time", SECONDS, "--no-color"),
    ]
    environment = {**os.environ, "ISOTRACK_TEST_TOKEN": token, "PYTHONWARNINGS": "ignore"}
    environment |= {"SCHEMATHESIS_HOOKS": "tests.api.hooks", "PYTHONPATH": str(ROOT)}
    outcome = subprocess.run(command, env=environment, cwd=folder, check=False).returncode
    print(f"{service}: {reached(requests.get(f'{stack.url(service)}/metrics', timeout=10).text)}", flush=True)
    return outcome


def _dictionaries(values: Mapping[str, list[str]]) -> str:
    """What is there by parameter, so that most requests reach what lies behind the first look-up, and some do not."""
    lines = []
    for name, found in sorted(values.items()):
        listed = ", ".join(f'"{value}"' for value in found)
        lines += ["", f"[dictionaries.{name}]", f"values = [{listed}]"]
    lines += ["", "[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in sorted(values)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
