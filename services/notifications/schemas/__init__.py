"""What comes in (`asked`), goes out (`shown`), is said in events (`said`), and is read of others' events (`seen`)."""

from services.notifications.schemas.asked import (
    DeliveryFilter,
    MessageFilter,
    PreferenceChange,
    ReminderFilter,
    RuleFilter,
    Stop,
)
from services.notifications.schemas.said import EVENTS
from services.notifications.schemas.seen import (
    AgencySeen,
    DeclarationSeen,
    DraftSeen,
    DutySeen,
    FindingSeen,
    InspectionSeen,
    PersonSeen,
    PlanSeen,
    RemediationSeen,
    TrackSeen,
)
from services.notifications.schemas.shown import Delivery, Message, Preference, Reminder, Rule

__all__ = [
    "EVENTS",
    "AgencySeen",
    "DeclarationSeen",
    "Delivery",
    "DeliveryFilter",
    "DraftSeen",
    "DutySeen",
    "FindingSeen",
    "InspectionSeen",
    "Message",
    "MessageFilter",
    "PersonSeen",
    "PlanSeen",
    "Preference",
    "PreferenceChange",
    "RemediationSeen",
    "Reminder",
    "ReminderFilter",
    "Rule",
    "RuleFilter",
    "Stop",
    "TrackSeen",
]
