"""`isotrack ladder`: when overdue matters are put to whom, shown and changed by an operator."""

import click

from chassis.problems import NotFound
from chassis.service import find
from services.notifications.commands import reminding
from services.notifications.queries import rules

_EVERY = {"limit": 200}


@click.group()
def ladder() -> None:
    """The ladder that overdue matters climb."""


@ladder.command("show")
def show() -> None:
    """The rungs of each grade: whom it is put to, how many days after the due date, and how often again."""
    with find("notifications").work(read_only=True) as work:
        for rule in rules.list_rules(work, _EVERY).items:
            if rule["grade"]:
                days, again = f"{rule['days']:>3} days", f"every {rule['repeat_days']}"
                click.echo(f"{rule['grade']:<9}  {rule['rung']}  {rule['addressee']:<12}  {days}, then {again}")


@ladder.command("set")
@click.argument("grade", type=click.Choice(["major", "minor", "ungraded", "plan"]))
@click.argument("rung", type=click.IntRange(1))
@click.argument("days", type=click.IntRange(1, 1000))
@click.argument("repeat_days", type=click.IntRange(1, 1000))
def change(grade: str, rung: int, days: int, repeat_days: int) -> None:
    """Let RUNG of GRADE be reached DAYS after the due date and repeated every REPEAT_DAYS; what is planned follows."""
    service = find("notifications")
    try:
        with service.work() as work:
            reminding.set_rung(work, grade, rung, days, repeat_days)
    except NotFound:
        raise click.ClickException(f"{grade} has no rung {rung}") from None
    after, more = None, True
    while more:
        with service.work() as work:
            after = reminding.plan_all_again(work, after)
        more = after is not None
    click.echo(f"{grade} {rung}: after {days} days, then every {repeat_days}")
