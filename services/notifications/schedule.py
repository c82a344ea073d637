"""What notifications does when time passes: reminders whose day has come, and messages that found nobody before."""

from chassis.schedule import BUSINESS_DAY, Task
from services.notifications.commands import reminding, telling

SCHEDULE = (
    # By the day, but looked for all the time: a reminder may be planned on its day, or after it.
    Task("reminders.send", reminding.send_due, every=2.0),
    # Duties begin on days on which nothing is said of them.
    Task("messages.address", telling.address_all, every=BUSINESS_DAY),
)
