"""What stands on the screen at the end: progress by block and district, the inbox, addresses and accounts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from story.books import AGES, STATES
from story.cast import CAST
from story.client import Account
from story.texts import Texts, shown

Report = Mapping[str, Any]

CONSOLIDATED = ("raised", "closed", "open", "overdue", "reports", "reports_on_time", "agencies_not_reported")


def progress_table(report: Report, texts: Texts) -> Table:
    """The city's report by block (declared / total, percent, late, findings), with its sum."""
    title = texts("table.progress", standard=report["standard"], day=shown(report["as_of"]))
    table = _counts_table(title, texts("column.block"), texts)
    for group in report["groups"]:
        table.add_row(texts(f"block.{group['key']}"), *_counts(group, texts))
    table.add_section()
    table.add_row(texts("total"), *_counts(report["total"], texts), style="bold")
    table.caption, table.caption_justify = texts("upkeep", **report["total"]), "left"
    return table


def conference_table(report: Report, texts: Texts) -> Table:
    """What lay before the conference: the same for the agencies of one plan, without what counts later."""
    table = _table(texts("table.conference", day=shown(report["as_of"])))
    table.add_column(texts("column.block"))
    for name in ("declared", "total", "percent"):
        table.add_column(texts(f"column.{name}"), justify="right", no_wrap=True)
    for group in report["groups"]:
        table.add_row(texts(f"block.{group['key']}"), *_counts(group, texts)[:3])
    table.add_section()
    table.add_row(texts("total"), *_counts(report["total"], texts)[:3], style="bold")
    return table


def consolidated_table(report: Report, texts: Texts) -> Table:
    """What the People's Committee is told of findings and of the reports on them, block by block."""
    table = _table(texts("table.consolidated", since=shown(report["from"]), day=shown(report["to"])))
    table.add_column(texts("column.block"))
    for name in CONSOLIDATED:
        table.add_column(texts(f"column.{name}"), justify="right", no_wrap=True)
    for group in report["groups"]:
        table.add_row(texts(f"block.{group['key']}"), *(str(group[name]) for name in CONSOLIDATED))
    table.add_section()
    table.add_row(texts("total"), *(str(report["total"][name]) for name in CONSOLIDATED), style="bold")
    return table


def forecast_table(report: Report, texts: Texts) -> Table:
    """Wave by wave: who has declared, stalled, will be in time, and by when all that go on will have declared."""
    table = _table(texts("table.forecast"))
    table.add_column(texts("column.wave"))
    for name in ("enrolled", "declared", "stalled", "in_time", "forecast"):
        table.add_column(texts(f"column.{name}"), justify="right", no_wrap=True)
    for group in report["groups"]:
        table.add_row(group["name_vi"], *_outlook(group))
    table.add_section()
    table.add_row(texts("all_waves"), *_outlook(report["total"]), style="bold")
    table.caption, table.caption_justify = report["reckoned"], "left"
    return table


def training_table(report: Report, texts: Texts) -> Table:
    """Block by block: focal points, and how many of them are trained."""
    table = _table(texts("table.training"))
    table.add_column(texts("column.block"))
    for name in ("focal_points", "trained", "percent", "without"):
        table.add_column(texts(f"column.{name}"), justify="right", no_wrap=True)
    for group in report["groups"]:
        table.add_row(texts(f"block.{group['key']}"), *_coverage(group, texts))
    table.add_section()
    table.add_row(texts("total"), *_coverage(report["total"], texts), style="bold")
    return table


def findings_table(counts: Mapping[tuple[str, str], int], texts: Texts) -> Table:
    """Findings by state, and by the days since the minutes."""
    table = _table(texts("table.findings"))
    ages = [*map(str, AGES), "over"]
    table.add_column(texts("column.state"))
    for age in ages:
        table.add_column(texts(f"age.{age}"), justify="right", no_wrap=True)
    table.add_column(texts("column.sum"), justify="right", no_wrap=True)
    for state in STATES:
        line = [counts.get((state, age), 0) for age in ages]
        table.add_row(texts(f"state.{state}"), *map(str, [*line, sum(line)]))
    table.add_section()
    sums = [sum(counts.get((state, age), 0) for state in STATES) for age in ages]
    table.add_row(texts("all_findings"), *map(str, [*sums, sum(sums)]), style="bold")
    return table


def district_table(report: Report, texts: Texts) -> Table:
    """The same for the communes of each district; a district without communes is left out."""
    table = _counts_table(texts("table.districts"), texts("column.district"), texts)
    for group in report["groups"]:
        if group["total"]:
            table.add_row(texts.place(group), *_counts(group, texts))
    table.add_section()
    table.add_row(texts("total"), *_counts(report["total"], texts), style="bold")
    return table


def inbox(messages: Sequence[Mapping[str, Any]], name: str, username: str, texts: Texts) -> Panel:
    """The newest message in full, and how many more there are; of nobody is nothing."""
    if not messages:
        return Panel("–", title=texts("table.message", name=name, username=username), title_align="left")
    newest = messages[0]
    lines = Text.assemble((newest["title"], "bold"), f"\n{shown(newest['created_on'])}\n\n", newest["body"].strip())
    if len(messages) > 1:
        lines.append("\n\n" + texts("messages_more", count=len(messages) - 1), style="dim")
    return Panel(lines, title=texts("table.message", name=name, username=username), title_align="left")


def addresses_table(urls: Mapping[str, str], texts: Texts) -> Table:
    """Where the services listen."""
    table = _table(texts("table.addresses"))
    table.show_header = False
    for service, url in urls.items():
        table.add_row(service, url)
    return table


def accounts_table(accounts: Mapping[str, Account], agencies: Mapping[str, Any], texts: Texts) -> Table:
    """Which of the cast may sign in with which password, and how many more there are; what is typed is never cut."""
    table = _table(texts("table.accounts"))
    for name in ("username", "password"):
        table.add_column(texts(f"column.{name}"), no_wrap=True, min_width=_longest(accounts, name))
    table.add_column(texts("column.role"), no_wrap=True)
    table.add_column(texts("column.agency"))
    for part in CAST:
        account, agency = accounts[part.username], agencies.get(part.agency or "")
        role = texts(f"role.{part.role}")
        table.add_row(account.username, account.password, role, texts.name(agency) if agency else "")
    if more := len(accounts) - len(CAST):
        table.caption = texts("accounts_more", count=more)
    return table


def show(console: Console, parts: Iterable[Any]) -> None:
    """One below the other, with air between."""
    for part in parts:
        console.print(part)
        console.print()


def _counts_table(title: str, first: str, texts: Texts) -> Table:
    table = _table(title)
    table.add_column(first)
    for name in ("declared", "total", "percent", "late", "open_findings", "overdue"):
        table.add_column(texts(f"column.{name}"), justify="right", no_wrap=True)
    return table


def _table(title: str) -> Table:
    """Without lines between the columns, so that Vietnamese names fit 80 letters."""
    return Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, pad_edge=False)


def _longest(accounts: Mapping[str, Account], attribute: str) -> int:
    return max(len(getattr(account, attribute)) for account in accounts.values())


def _counts(line: Report, texts: Texts) -> tuple[str, ...]:
    numbers = (line["late"], line["open_findings"], line["overdue_findings"])
    return str(line["declared"]), str(line["total"]), texts.percent(line["percent"]), *map(str, numbers)


def _outlook(line: Report) -> tuple[str, ...]:
    numbers = (str(line[name]) for name in ("enrolled", "declared", "stalled", "in_time"))
    return (*numbers, shown(line["forecast_on"]) if line["forecast_on"] else "–")


def _coverage(line: Report, texts: Texts) -> tuple[str, ...]:
    percent = texts.percent(line["focal_points_percent"])
    return str(line["focal_points"]), str(line["focal_points_trained"]), percent, str(line["without_focal_point"])
