"""What agencies does when time passes: decisions take effect on their day, and declarations lapse."""

from chassis.schedule import BUSINESS_DAY, Task
from services.agencies.commands import maintenance, reorganisations

SCHEDULE = (
    Task("reorganisations.take_effect", reorganisations.take_effect, every=BUSINESS_DAY),
    Task("declarations.lapse", maintenance.lapse, every=BUSINESS_DAY),
)
