"""HTTP: a person's inbox, and the reminders of agencies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.notifications import commands, queries, schemas


class Api:
    """The routes of notifications."""

    @route(
        "GET",
        "/v1/messages",
        may="message.read",
        query=schemas.MessageFilter(),
        items=schemas.Message(),
    )
    def list_messages(self, work: Work, query: dict[str, Any]) -> Page:
        """The caller's inbox, newest first."""
        return queries.inbox(work, query)

    @route("GET", "/v1/messages/<uuid:message_id>", may="message.read", answer=schemas.Message())
    def get_message(self, work: Work, message_id: UUID) -> Mapping[str, Any]:
        """A message of the caller's inbox; looking at it does not mark it as read."""
        return queries.message(work, message_id)

    @route("POST", "/v1/messages/<uuid:message_id>/read", may="message.read", answer=schemas.Message())
    def read_message(self, work: Work, message_id: UUID) -> Mapping[str, Any]:
        """Mark a message of the caller's inbox as read by the caller."""
        commands.mark_read(work, message_id)
        return queries.message(work, message_id)

    @route(
        "GET",
        "/v1/reminders",
        may="reminder.read",
        query=schemas.ReminderFilter(),
        items=schemas.Reminder(),
    )
    def list_reminders(self, work: Work, query: dict[str, Any]) -> Page:
        """Reminders planned, sent and cancelled, by the day they go out on."""
        return queries.list_reminders(work, query)

    @route("GET", "/v1/reminders/<uuid:reminder_id>", may="reminder.read", answer=schemas.Reminder())
    def get_reminder(self, work: Work, reminder_id: UUID) -> Mapping[str, Any]:
        """One reminder."""
        return queries.reminder(work, reminder_id)
