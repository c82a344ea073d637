"""The administrative procedure (thủ tục hành chính): its versions, their states, who signs, and what may be issued.

A procedure has one version after the other. Commands are about the current one: the one being written, else the one in
force, else the last there was. While one is being written, the one in force stays so until the new one is issued.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.agencies.domain import clarity
from services.agencies.domain.clarity import Step
from services.agencies.domain.names import fold
from services.agencies.domain.refusal import Refusal

State = Literal["draft", "in_review", "issued", "superseded", "withdrawn"]
Command = Literal["change", "submit", "review", "approve", "return", "issue", "publish", "revise", "withdraw"]
Level = Literal["city", "district", "commune"]

STATES: tuple[State, ...] = ("draft", "in_review", "issued", "superseded", "withdrawn")
MOST_STEPS = 100
LEVELS: tuple[Level, ...] = ("city", "district", "commune")
FIELDS: Mapping[str, tuple[str, str]] = {
    "justice": ("Tư pháp, hộ tịch", "Justice and civil status"),
    "environment": ("Tài nguyên, môi trường", "Environment and resources"),
    "land": ("Đất đai", "Land"),
    "education": ("Giáo dục, đào tạo", "Education"),
    "investment": ("Kế hoạch, đầu tư", "Planning and investment"),
    "labour": ("Lao động, người có công, xã hội", "Labour and social affairs"),
    "health": ("Y tế", "Health"),
    "construction": ("Xây dựng", "Construction"),
    "transport": ("Giao thông vận tải", "Transport"),
    "agriculture": ("Nông nghiệp, phát triển nông thôn", "Agriculture and rural development"),
    "trade": ("Công Thương", "Industry and trade"),
    "finance": ("Tài chính", "Finance"),
    "culture": ("Văn hóa, thể thao, du lịch", "Culture, sport and tourism"),
    "science": ("Khoa học, công nghệ", "Science and technology"),
    "information": ("Thông tin, truyền thông", "Information and communication"),
    "home_affairs": ("Nội vụ", "Home affairs"),
    "foreign_affairs": ("Ngoại vụ", "Foreign affairs"),
    "inspectorate": ("Thanh tra, tiếp công dân", "Inspectorate"),
}
"""The fields (lĩnh vực) in which procedures are reported."""


@dataclass(frozen=True)
class Transition:
    """What a command does to the current version: from which states, to which, the event that says so; and the action
    of the permission table that it needs."""

    command: Command
    sources: tuple[State, ...]
    target: State | None
    event: str
    action: str


# fmt: off
TRANSITIONS: Mapping[str, Transition] = {move.command: move for move in (
    #          command     from                               to           event                   action
    Transition("change",   ("draft", "issued"),              None,        "procedure.changed",   "procedure.prepare"),
    Transition("submit",   ("draft",),                       "in_review", "procedure.submitted", "procedure.prepare"),
    Transition("review",   ("in_review",),                   None,        "procedure.changed",   "procedure.review"),
    Transition("approve",  ("in_review",),                   None,        "procedure.changed",   "procedure.approve"),
    Transition("return",   ("in_review",),                   "draft",     "procedure.returned",  "procedure.review"),
    Transition("issue",    ("in_review",),                   "issued",    "procedure.issued",    "procedure.approve"),
    Transition("publish",  ("issued",),                      None,        "procedure.changed",   "procedure.prepare"),
    Transition("revise",   ("issued", "withdrawn"),          "draft",     "procedure.drafted",   "procedure.prepare"),
    Transition("withdraw", ("draft", "in_review", "issued"), "withdrawn", "procedure.withdrawn", "procedure.approve"),
)}
# fmt: on


def after(state: State, command: Command) -> State:
    """The state that `command` leads to; Refusal `procedure.cannot_<command>` where the table has no such way."""
    move = TRANSITIONS[command]
    if state not in move.sources:
        raise Refusal(f"procedure.cannot_{command}")
    return move.target or state


def commands_from(state: State) -> tuple[Command, ...]:
    """The commands that the table allows in `state`."""
    return tuple(move.command for move in TRANSITIONS.values() if state in move.sources)


@dataclass(frozen=True)
class Basis:
    """A legal document that a procedure rests on; `expires_on` is its last day, None while no end is known."""

    document: str
    expires_on: date | None = None


@dataclass(frozen=True)
class Content:
    """What a version says: its steps, and what it costs the applicant, in đồng."""

    steps: tuple[Step, ...] = ()
    cost: int | None = None


@dataclass(frozen=True)
class Head:
    """What holds for all versions of a procedure."""

    agency_id: UUID
    code: str
    name_vi: str
    field: str
    level: str
    statutory_days: float
    name_en: str | None = None
    statutory_cost: int | None = None
    framework: str | None = None
    bases: tuple[Basis, ...] = ()

    @property
    def search(self) -> str:
        """What a search looks in."""
        return fold(f"{self.code} {self.name_vi} {self.name_en or ''} {FIELDS[self.field][0]}")


@dataclass(frozen=True)
class Origin:
    """The model that a procedure was copied from, and which version of it."""

    id: UUID
    version: int


@dataclass(frozen=True)
class Signatures:
    """Who wrote a version last, who reviewed it and who approved it."""

    prepared: UUID | None = None
    reviewed: UUID | None = None
    approved: UUID | None = None


def separation_faults(signed: Signatures, people: int) -> Iterator[Refusal]:
    """What is wrong with who signed, in an agency of so many people.

    TCVN ISO 9001:2015, 7.5.2 c, asks that documents be reviewed and approved before they are used; that the one who
    wrote it does neither, and that nobody does both, is how agencies sign their documents (soạn thảo, kiểm tra, phê
    duyệt). Where there are only two people the one who approves has not written it; where there is one, that one signs.
    """
    if people >= 3 and signed.reviewed is not None and signed.reviewed == signed.prepared:
        yield Refusal("procedure.own_review", "reviewed_by")
    if people >= 2 and signed.approved is not None and signed.approved == signed.prepared:
        yield Refusal("procedure.own_approval", "approved_by")
    if people >= 3 and signed.approved is not None and signed.approved == signed.reviewed:
        yield Refusal("procedure.reviewer_approves", "approved_by")


def review(signed: Signatures, signer: UUID | None, people: int) -> Signatures:
    """The signatures with the reviewer's, whose review takes the place of an earlier one; Refusal."""
    return _checked(Signatures(signed.prepared, _somebody(signer)), people)


def approve(signed: Signatures, signer: UUID | None, people: int) -> Signatures:
    """The signatures with the approver's; Refusal, also before the review."""
    if signed.reviewed is None:
        raise Refusal("procedure.not_reviewed")
    return _checked(Signatures(signed.prepared, signed.reviewed, _somebody(signer)), people)


def issue_faults(content: Content, statutory_days: float, signed: Signatures, people: int) -> list[Refusal]:
    """Everything that stands in the way of issuing a version, each with its field; empty if nothing does."""
    found = content_faults(content, statutory_days)
    if signed.approved is None:
        found.append(Refusal("procedure.not_approved", "approved_by"))
    return [*found, *separation_faults(signed, people)]


def content_faults(content: Content, statutory_days: float) -> list[Refusal]:
    """What a version lacks to be in force: clear steps, within the time that the statute allows."""
    found = [] if content.steps else [Refusal("procedure.no_steps", "steps")]
    found += clarity.faults(content.steps)
    days = clarity.days_of(content.steps)
    if days > statutory_days:
        found.append(Refusal("procedure.over_statute", "steps", days=shown(days), statutory=shown(statutory_days)))
    return found


def check_issue_day(day: date, drafted: date, today: date) -> None:
    """Refuse a day to come, and one before the version was begun."""
    if day > today:
        raise Refusal("date.in_future", field="date")
    if day < drafted:
        raise Refusal("procedure.issued_before_drafted", field="date")


def check_publication(day: date, issued: date, today: date) -> None:
    """Refuse a day to come, and one before the version was issued."""
    if day > today:
        raise Refusal("date.in_future", field="date")
    if day < issued:
        raise Refusal("procedure.published_before_issued", field="date")


def level_of(kind: str) -> Level:
    """The level of a procedure of an agency of that kind, when nothing else is said."""
    if kind in ("ward", "commune", "township"):
        return "commune"
    return "district" if kind == "district_committee" else "city"


def saved(allowed: float | None, taken: float | None) -> float | None:
    """What is saved against what was allowed or needed before; below zero if it is more; None if either is unknown."""
    return None if allowed is None or taken is None else allowed - taken


def shown(days: float) -> str:
    """Days as people write them: `5`, `2,5`."""
    return f"{days:g}".replace(".", ",")


def steps_of(rows: Sequence[Mapping[str, object]]) -> tuple[Step, ...]:
    """Steps of mappings that have more than them."""
    return tuple(Step(**{name: row.get(name) for name in Step.__dataclass_fields__}) for row in rows)  # type: ignore[arg-type]


def _somebody(signer: UUID | None) -> UUID:
    if signer is None:
        raise Refusal("procedure.signer_unknown")
    return signer


def _checked(signed: Signatures, people: int) -> Signatures:
    for fault in separation_faults(signed, people):
        raise fault
    return signed
