"""Runs every measurement and shows it beside its reference."""

import argparse
import json
import shutil
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import commands, country, handling, importing, latency, relaying
from bench.measure import Result
from bench.site import Site

RESULTS = Path(__file__).parent / "results.json"
MEASUREMENTS = {
    "relay": relaying.measure,
    "command": commands.measure,
    "handling": handling.measure,
    "latency": latency.measure,
    "import": importing.measure,
    "country": country.measure,
}


def main() -> None:
    """Entry point. results.json holds full runs alone: a part or a crippled one must not pass for the figures."""
    arguments = _arguments()
    names = [name for name in MEASUREMENTS if name in arguments.only]
    if arguments.without_relay:
        names = [name for name in names if name != "latency"]  # nothing would ever arrive
    with Site(relay=not arguments.without_relay) as site:
        results = [result for name in names for result in MEASUREMENTS[name](site)]
        account = relaying.account(site) if arguments.without_relay and "relay" in names else None
    if names == list(MEASUREMENTS) and not arguments.without_relay:
        RESULTS.write_text(json.dumps([result.as_row() for result in results], indent=2) + "\n")
    Console(width=max(100, shutil.get_terminal_size().columns)).print(_table(results))
    if account:
        print(account)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(MEASUREMENTS), default=list(MEASUREMENTS))
    parser.add_argument("--without-relay", action="store_true", help="switch the relay off, and see the loss")
    return parser.parse_args()


def _table(results: list[Result]) -> Table:
    table = Table("what", "measured", "reference", "ratio", "goal")
    for result in results:
        places = 1 if result.reference_value < 100 else 0
        table.add_row(
            result.what,
            f"{result.value:,.{places}f} {result.unit}",
            f"{result.reference_value:,.{places}f} {result.unit} ({result.reference})",
            f"{result.ratio:.2f}",
            f"{'at most' if result.at_most else 'at least'} {result.goal}",
        )
    return table


if __name__ == "__main__":
    main()
