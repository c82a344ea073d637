"""The shapes of audits: asked (bodies, filters), shown (resources), said (events), seen (others' events)."""

from services.audits.schemas.asked import (
    Answer,
    FindingFilter,
    InspectionFilter,
    NewFinding,
    NewInspection,
    Notice,
    Reason,
    Signing,
    Verification,
)
from services.audits.schemas.extensions import Extension, ExtensionFilter, Grant, NewExtension
from services.audits.schemas.programmes import (
    Approval,
    NewItem,
    NewProgramme,
    Programme,
    ProgrammeChange,
    ProgrammeFilter,
    ProgrammeState,
)
from services.audits.schemas.remediations import (
    Acceptance,
    NewRemediation,
    Remediation,
    RemediationFilter,
    RemediationState,
    Returns,
    Revision,
)
from services.audits.schemas.said import EVENTS, FindingState, InspectionState
from services.audits.schemas.seen import AgencySeen, DutySeen
from services.audits.schemas.shown import Clause, Finding, Inspection

__all__ = [
    "EVENTS",
    "Acceptance",
    "AgencySeen",
    "Answer",
    "Approval",
    "Clause",
    "DutySeen",
    "Extension",
    "ExtensionFilter",
    "Finding",
    "FindingFilter",
    "FindingState",
    "Grant",
    "Inspection",
    "InspectionFilter",
    "InspectionState",
    "NewExtension",
    "NewFinding",
    "NewInspection",
    "NewItem",
    "NewProgramme",
    "NewRemediation",
    "Notice",
    "Programme",
    "ProgrammeChange",
    "ProgrammeFilter",
    "ProgrammeState",
    "Reason",
    "Remediation",
    "RemediationFilter",
    "RemediationState",
    "Returns",
    "Revision",
    "Signing",
    "Verification",
]
