"""HTTP: signing in, and the keys that tokens are verified with. Open to everybody."""

from collections.abc import Mapping
from typing import Any

from chassis.identity import public_keys
from chassis.problems import Unauthorised
from chassis.web import route
from chassis.work import Work
from services.agencies.commands import accounts as commands
from services.agencies.schemas import accounts as schemas


class AccountsApi:
    """The routes of the built-in issuer."""

    @route(
        "POST",
        "/v1/tokens",
        may=None,
        body=schemas.Credentials(),
        answer=schemas.Token(),
        problems=(Unauthorised,),
    )
    def sign_in(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """A bearer token for a username and its password."""
        return commands.sign_in(work, **body)

    @route("GET", "/v1/keys", may=None, answer=schemas.Keys())
    def list_keys(self, work: Work) -> Mapping[str, Any]:
        """The JSON Web Key Set of the issuer."""
        return public_keys(work.settings.signing_keys, work.settings.key_delay)
