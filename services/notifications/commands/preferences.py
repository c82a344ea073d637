"""What a person wants of messages: each changes it for themselves."""

from chassis.problems import NotFound
from chassis.work import Work
from services.notifications.store import deliveries, preferences


def change(work: Work, email: bool) -> None:
    """The caller wants email, or none: then what waits to be sent is not sent. NotFound for who is no person."""
    person = work.caller.person_id
    if person is None:
        raise NotFound("preference")
    before = preferences.lock(work, person)
    work.check_version(before["version"])
    if before["email"] == email:
        return
    preferences.set_email(work, person, email)
    if not email:
        deliveries.withdraw(work, person, "the person wants no email")
    work.note("preference.changed", person, {"before": {"email": before["email"]}, "after": {"email": email}})
