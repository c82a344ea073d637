"""HTTP: signing in, and the keys that tokens are verified with. Open to everybody."""

from collections.abc import Mapping
from typing import Any

from chassis.problems import Unauthorised
from chassis.web import route
from chassis.work import Work
from services.agencies.commands import accounts as commands
from services.agencies.commands import sessions
from services.agencies.queries import accounts as queries
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

    @route(
        "POST",
        "/v1/tokens/refresh",
        may=None,
        body=schemas.Refresh(),
        answer=schemas.Token(),
        problems=(Unauthorised,),
    )
    def refresh_token(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """The next tokens of a session, with the roles of today; a refresh token is good once."""
        return sessions.refresh(work, **body)

    @route("POST", "/v1/tokens/revoke", may=None, body=schemas.Refresh(), status=204)
    def sign_out(self, work: Work, body: dict[str, Any]) -> None:
        """End the session of a refresh token."""
        sessions.sign_out(work, **body)

    @route(
        "POST",
        "/v1/tokens/password",
        may=None,
        body=schemas.NewPassword(),
        status=204,
        problems=(Unauthorised,),
    )
    def change_password(self, work: Work, body: dict[str, Any]) -> None:
        """Change one's own password, knowing the present one; all sessions of the account end."""
        commands.change_password(work, **body)

    @route("GET", "/v1/keys", may=None, answer=schemas.Keys())
    def list_keys(self, work: Work) -> Mapping[str, Any]:
        """The JSON Web Key Set of the issuer, and the sessions that ended while their tokens may be about."""
        return queries.key_set(work)
