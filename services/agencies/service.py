"""The service agencies, put together."""

from chassis.service import Service
from services.agencies.api import Api
from services.agencies.domain.refusal import Refusal
from services.agencies.jobs import JOBS
from services.agencies.permissions import PERMISSIONS
from services.agencies.queries.accounts import key_set
from services.agencies.queries.aggregates import AGGREGATES
from services.agencies.reactions import Reactions
from services.agencies.schedule import SCHEDULE
from services.agencies.schemas import EVENTS
from services.agencies.summaries import SUMMARIES
from services.agencies.texts import TEXTS


class Agencies(Api, Reactions):
    """The nameko service."""

    name = "agencies"


SERVICE = Service(
    nameko_class=Agencies,
    events=EVENTS,
    permissions=PERMISSIONS,
    texts=TEXTS,
    summaries=SUMMARIES,
    refusal=Refusal,
    package=__package__ or "",
    key_set=key_set,
    aggregates=AGGREGATES,
    jobs=JOBS,
    schedule=SCHEDULE,
)
