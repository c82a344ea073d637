"""What agencies does when time passes: decisions take effect on their day."""

from chassis.schedule import BUSINESS_DAY, Task
from services.agencies.commands import reorganisations

SCHEDULE = (Task("reorganisations.take_effect", reorganisations.take_effect, every=BUSINESS_DAY),)
