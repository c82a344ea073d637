"""The service notifications, put together."""

from chassis.service import Service
from services.notifications.api import Api
from services.notifications.domain.refusal import Refusal
from services.notifications.errands import ERRANDS
from services.notifications.permissions import PERMISSIONS
from services.notifications.queries.aggregates import AGGREGATES
from services.notifications.reactions import Reactions
from services.notifications.schedule import SCHEDULE
from services.notifications.schemas import EVENTS
from services.notifications.summaries import SUMMARIES
from services.notifications.texts import TEXTS


class Notifications(Api, Reactions):
    """The nameko service."""

    name = "notifications"


SERVICE = Service(
    nameko_class=Notifications,
    events=EVENTS,
    permissions=PERMISSIONS,
    texts=TEXTS,
    summaries=SUMMARIES,
    refusal=Refusal,
    package=__package__ or "",
    aggregates=AGGREGATES,
    schedule=SCHEDULE,
    errands=ERRANDS,
)
