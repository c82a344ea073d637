"""The nameko service audits, put together from its rooms."""

from chassis.service import Service
from services.audits.api import Api
from services.audits.domain.refusal import Refusal
from services.audits.permissions import PERMISSIONS
from services.audits.queries.aggregates import AGGREGATES
from services.audits.reactions import Reactions
from services.audits.schemas import EVENTS
from services.audits.summaries import SUMMARIES
from services.audits.texts import TEXTS


class Audits(Api, Reactions):
    """Inspections and findings over HTTP and events."""

    name = "audits"


SERVICE = Service(
    nameko_class=Audits,
    events=EVENTS,
    permissions=PERMISSIONS,
    texts=TEXTS,
    summaries=SUMMARIES,
    refusal=Refusal,
    package="services.audits",
    aggregates=AGGREGATES,
)
