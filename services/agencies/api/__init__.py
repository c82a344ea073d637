"""HTTP entrypoints, one class per resource."""

from services.agencies.api.accounts import AccountsApi
from services.agencies.api.administration import AdministrationApi
from services.agencies.api.agencies import AgenciesApi
from services.agencies.api.catalogue import CatalogueApi
from services.agencies.api.declarations import DeclarationsApi
from services.agencies.api.people import PeopleApi
from services.agencies.api.plans import PlansApi
from services.agencies.api.procedures import ProceduresApi
from services.agencies.api.progress import ProgressApi
from services.agencies.api.providers import ProvidersApi
from services.agencies.api.reorganisations import ReorganisationsApi
from services.agencies.api.sheets import SheetsApi
from services.agencies.api.templates import TemplatesApi
from services.agencies.api.tracks import TracksApi
from services.agencies.api.trainings import TrainingsApi
from services.agencies.api.upkeep import UpkeepApi


class Api(
    AgenciesApi,
    PeopleApi,
    AccountsApi,
    AdministrationApi,
    TemplatesApi,
    PlansApi,
    TracksApi,
    DeclarationsApi,
    ProgressApi,
    TrainingsApi,
    ProvidersApi,
    ProceduresApi,
    CatalogueApi,
    ReorganisationsApi,
    UpkeepApi,
    SheetsApi,
):
    """All routes of agencies."""
