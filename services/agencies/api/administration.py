"""HTTP: local accounts, for whoever runs the system. A password comes in by PUT alone, and never goes out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import administration as commands
from services.agencies.queries import accounts as queries
from services.agencies.schemas import accounts as schemas

_ACCOUNT = schemas.Account()


class AdministrationApi:
    """The routes of accounts."""

    @route("GET", "/v1/accounts", may="account.read", query=schemas.AccountFilter(), items=_ACCOUNT)
    def list_accounts(self, work: Work, query: dict[str, Any]) -> Page:
        """Accounts by username."""
        return queries.accounts(work, query)

    @route("GET", "/v1/accounts/<uuid:account_id>", may="account.read", answer=_ACCOUNT)
    def get_account(self, work: Work, account_id: UUID) -> Mapping[str, Any]:
        """One account; its id is its person's."""
        return queries.account(work, account_id)

    @route("POST", "/v1/accounts", may="account.open", body=schemas.AccountBody(), answer=_ACCOUNT, status=201)
    def open_account(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Open an account. It has no password yet: nobody can sign in to it before it is given one."""
        return queries.account(work, commands.open_account(work, **body))

    @route(
        "PUT", "/v1/accounts/<uuid:account_id>/roles", may="account.change", body=schemas.RolesBody(), answer=_ACCOUNT
    )
    def set_account_roles(self, work: Work, account_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Give it these roles and no others; its sessions end if they differ."""
        return queries.account(work, commands.set_roles(work, account_id, **body))

    @route(
        "PUT",
        "/v1/accounts/<uuid:account_id>/password",
        may="account.change",
        body=schemas.PasswordBody(),
        answer=_ACCOUNT,
    )
    def set_account_password(self, work: Work, account_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Give it a password, without knowing the one before; its sessions end."""
        return queries.account(work, commands.set_password(work, account_id, **body))

    @route("POST", "/v1/accounts/<uuid:account_id>/disable", may="account.change", answer=_ACCOUNT)
    def disable_account(self, work: Work, account_id: UUID) -> Mapping[str, Any]:
        """Let nobody sign in to it; its sessions end. Nobody disables the own account."""
        return queries.account(work, commands.disable(work, account_id))

    @route("POST", "/v1/accounts/<uuid:account_id>/enable", may="account.change", answer=_ACCOUNT)
    def enable_account(self, work: Work, account_id: UUID) -> Mapping[str, Any]:
        """Let it sign in again."""
        return queries.account(work, commands.enable(work, account_id))

    @route("POST", "/v1/accounts/<uuid:account_id>/revoke", may="account.change", answer=_ACCOUNT)
    def revoke_account(self, work: Work, account_id: UUID) -> Mapping[str, Any]:
        """End all its sessions; it may sign in again."""
        return queries.account(work, commands.revoke(work, account_id))

    @route("POST", "/v1/accounts/<uuid:account_id>/unlock", may="account.change", answer=_ACCOUNT)
    def unlock_account(self, work: Work, account_id: UUID) -> Mapping[str, Any]:
        """Forget its wrong passwords, so that no wait is left."""
        return queries.account(work, commands.unlock(work, account_id))
