"""HTTP: a person's inbox and preferences, the reminders of agencies, the rules, and the deliveries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.notifications import schemas
from services.notifications.commands import preferences, reminding, sending, telling
from services.notifications.queries import deliveries, inbox, reminders, rules

_MESSAGE = "/v1/messages/<uuid:message_id>"
_REMINDER = "/v1/reminders/<uuid:reminder_id>"
_DELIVERY = "/v1/deliveries/<uuid:delivery_id>"


class Inbox:
    """What a person is told, and wants to be told."""

    @route("GET", "/v1/messages", may="message.read", query=schemas.MessageFilter(), items=schemas.Message())
    def list_messages(self, work: Work, query: dict[str, Any]) -> Page:
        """The caller's inbox, newest first."""
        return inbox.inbox(work, query)

    @route("GET", _MESSAGE, may="message.read", answer=schemas.Message())
    def get_message(self, work: Work, message_id: UUID) -> Mapping[str, Any]:
        """A message of the caller's inbox; looking at it does not mark it as read."""
        return inbox.message(work, message_id)

    @route("POST", f"{_MESSAGE}/read", may="message.read", answer=schemas.Message())
    def read_message(self, work: Work, message_id: UUID) -> Mapping[str, Any]:
        """Mark a message of the caller's inbox as read by the caller."""
        telling.mark_read(work, message_id)
        return inbox.message(work, message_id)

    @route("GET", "/v1/preferences", may="preference.read", answer=schemas.Preference())
    def get_preferences(self, work: Work) -> Mapping[str, Any]:
        """What the caller wants."""
        return deliveries.preference(work)

    @route(
        "PATCH",
        "/v1/preferences",
        may="preference.change",
        body=schemas.PreferenceChange(),
        answer=schemas.Preference(),
    )
    def change_preferences(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Want messages by email too, or in the inbox only; without email, what waits to be sent is withdrawn."""
        preferences.change(work, body["email"])
        return deliveries.preference(work)


class Reminders:
    """What agencies are reminded of, and by which rules."""

    @route("GET", "/v1/reminders", may="reminder.read", query=schemas.ReminderFilter(), items=schemas.Reminder())
    def list_reminders(self, work: Work, query: dict[str, Any]) -> Page:
        """Reminders planned, sent, acknowledged and cancelled, by the day they go out on."""
        return reminders.list_reminders(work, query)

    @route("GET", _REMINDER, may="reminder.read", answer=schemas.Reminder())
    def get_reminder(self, work: Work, reminder_id: UUID) -> Mapping[str, Any]:
        """One reminder."""
        return reminders.reminder(work, reminder_id)

    @route("POST", f"{_REMINDER}/acknowledge", may="reminder.acknowledge", answer=schemas.Reminder())
    def acknowledge_reminder(self, work: Work, reminder_id: UUID) -> Mapping[str, Any]:
        """Say that one knows: the reminder is not repeated on its rung; higher rungs are reached all the same."""
        reminding.acknowledge(work, reminder_id)
        return reminders.reminder(work, reminder_id)

    @route("POST", f"{_REMINDER}/stop", may="reminder.stop", body=schemas.Stop(), answer=schemas.Reminder())
    def stop_reminders(self, work: Work, reminder_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Stop the ladder of the reminder's matter, until that has another due date."""
        reminding.stop_ladder(work, reminder_id, body["reason"])
        return reminders.reminder(work, reminder_id)

    @route("GET", "/v1/rules", may="rule.read", query=schemas.RuleFilter(), items=schemas.Rule())
    def list_rules(self, work: Work, query: dict[str, Any]) -> Page:
        """Which event, or which day before or after a due date, makes which message for whom."""
        return rules.list_rules(work, query)


class Deliveries:
    """What became of messages on their way."""

    @route("GET", "/v1/deliveries", may="delivery.read", query=schemas.DeliveryFilter(), items=schemas.Delivery())
    def list_deliveries(self, work: Work, query: dict[str, Any]) -> Page:
        """Messages on their way to people, newest first."""
        return deliveries.list_deliveries(work, query)

    @route("GET", _DELIVERY, may="delivery.read", answer=schemas.Delivery())
    def get_delivery(self, work: Work, delivery_id: UUID) -> Mapping[str, Any]:
        """One delivery."""
        return deliveries.delivery(work, delivery_id)

    @route("POST", f"{_DELIVERY}/send_again", may="delivery.change", answer=schemas.Delivery())
    def send_delivery_again(self, work: Work, delivery_id: UUID) -> Mapping[str, Any]:
        """Queue an email that failed, is dead or was withdrawn anew; it keeps its Message-ID."""
        sending.send_again(work, delivery_id)
        return deliveries.delivery(work, delivery_id)

    @route("POST", f"{_DELIVERY}/withdraw", may="delivery.change", answer=schemas.Delivery())
    def withdraw_delivery(self, work: Work, delivery_id: UUID) -> Mapping[str, Any]:
        """Give up an email that waits, failed or is dead."""
        sending.withdraw(work, delivery_id)
        return deliveries.delivery(work, delivery_id)


class Api(Inbox, Reminders, Deliveries):
    """The routes of notifications."""
