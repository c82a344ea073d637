"""Autumn 2018: the programme samples agencies of every block; most answer in time, some late, some twice, one never."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from story.bank import BANK, FIELDS, Common
from story.calendar import is_working_day, working_days_after
from story.cast import COORDINATING
from story.city import City
from story.visits import Closing, Decision, Found, Programme, Sending, Step, Visit

SAMPLE = (("departments", 4), ("sub_departments", 3), ("districts", 5))
"""How many agencies of a block are inspected."""
FIRST_DAY, EVERY = date(2018, 9, 10), timedelta(days=5)
PROMPT, LATE, TWICE, SILENT = "prompt", "late", "twice", "silent"
TEMPERS = (PROMPT, PROMPT, LATE, PROMPT, TWICE, PROMPT, LATE, PROMPT, SILENT, PROMPT, TWICE, LATE)
"""How the inspected agencies answer, in the order of their inspections."""

Facts = Sequence[tuple[Common, str]]


def programme(city: City, seed: int) -> Programme:
    """The programme with all that came of it; the same for the same seed and list."""
    chance = Random(f"{seed} 2018")  # noqa: S311 (a story, no secret)
    sampled = [code for block, number in SAMPLE for code in _sample(city, block, number, chance)]
    chance.shuffle(sampled)
    return Programme(
        year=2018,
        title="Kế hoạch kiểm tra việc áp dụng TCVN ISO 9001:2015 năm 2018",
        drafted=date(2018, 8, 6),
        submitted=date(2018, 8, 9),
        decision="1906/QĐ-UBND",
        approved=date(2018, 8, 20),
        visits=[_visit(code, number, chance) for number, code in enumerate(sampled)],
    )


def _sample(city: City, block: str, number: int, chance: Random) -> list[str]:
    """Agencies of a block, but for the coordinating department's own: the team comes from there."""
    eligible = [code for code in city.of(block) if not city.within(code, COORDINATING)]
    return chance.sample(eligible, min(number, len(eligible)))


def _visit(code: str, number: int, chance: Random) -> Visit:
    day = _working_day(FIRST_DAY + number * EVERY)
    fields = chance.sample(FIELDS, 3)
    facts = [(common, chance.choice(fields)) for common in chance.sample(BANK, chance.randint(2, 4))]
    findings = [
        Found(code, one.kind, one.grade, one.clause, one.description.format(field=field)) for one, field in facts
    ]
    temper = TEMPERS[number % len(TEMPERS)]
    steps = [] if temper == SILENT else _steps(code, day, facts, findings, temper, chance)
    return Visit(
        agency=code,
        mode="desk" if number % 4 == 3 else "on_site",
        planned_from=day,
        planned_to=day + timedelta(days=2),
        fields=fields,
        notified=_working_day(day - timedelta(days=8)),
        notice=f"{201 + number}/TB-SKHCN",
        day=day,
        minutes=f"{number + 1:02}/BB-ĐKT",
        findings=findings,
        steps=steps,
        closed=steps[-1].day if steps else None,
    )


def _steps(
    code: str, minutes: date, facts: Facts, findings: Sequence[Found], temper: str, chance: Random
) -> list[Step]:
    """The report, what the Department decides on it, the revision of what was returned, and the end of each finding."""
    everything = range(len(findings))
    sent = working_days_after(minutes, chance.randint(8, 14))
    if temper == LATE:
        last = max(day for found in findings if (day := found.due(minutes)))
        sent = working_days_after(last, chance.randint(4, 15))
    report = _sending(code, sent, facts, everything)
    decided = working_days_after(sent, chance.randint(3, 6))
    if temper != TWICE:
        accepted = Decision(decided, code, report.document, [*everything])
        return [report, accepted, *_closings(working_days_after(decided, chance.randint(6, 15)), findings)]
    returned = Decision(decided, code, report.document, [*everything][1:], {0: facts[0][0].lacking})
    again = _sending(code, working_days_after(decided, chance.randint(5, 9)), facts, [0])
    accepted = Decision(working_days_after(again.day, chance.randint(2, 4)), code, again.document, [0])
    closings = _closings(working_days_after(accepted.day, chance.randint(6, 15)), findings)
    return [report, returned, again, accepted, *closings]


def _sending(code: str, day: date, facts: Facts, places: Sequence[int]) -> Sending:
    document = f"{day:%d%m}/BC-{code}"
    return Sending(day, code, document, {place: facts[place][0].answer(facts[place][1], document) for place in places})


def _closings(day: date, findings: Sequence[Found]) -> list[Step]:
    """All on one day; a nonconformity after somebody has looked."""
    note = "Đã xem hồ sơ và nơi làm việc: biện pháp khắc phục có hiệu lực."
    return [
        Closing(day, place, note if found.kind == "nonconformity" else None) for place, found in enumerate(findings)
    ]


def _working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
