"""Accounts for the cast, made by the operator through the HTTP interface, each with a password of this run."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from story.cast import Part
from story.client import Account, Installation, Refused
from story.names import person_name
from story.registry import Registry
from story.stage import Stage


def people_of(parts: Iterable[Part], seed: int) -> dict[str, str]:
    """A name for the person behind each account, by username; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 (names, no secrets)
    return {part.username: person_name(chance) for part in parts}


def open_accounts(stage: Stage, installation: Installation, parts: Sequence[Part], registry: Registry) -> None:
    """Make the accounts that are missing, and give all of them new passwords. Refused where one is somebody else's."""
    bar = stage.bar("act.accounts", len(parts))
    known = {account["username"]: account for account in stage.operator.pages("agencies", "/v1/accounts")}
    strangers = [part.username for part in parts if not _ours(part, known.get(part.username))]
    if strangers:
        raise Refused(stage.texts("strangers", accounts=", ".join(strangers)))

    def admit(part: Part) -> None:
        account = known.get(part.username) or _opened(stage, part, registry)
        password = secrets.token_urlsafe(12)
        stage.operator.put("agencies", f"/v1/accounts/{account['id']}/password", {"password": password})
        stage.accounts[part.username] = Account(installation, part.username, password, account["id"])
        stage.step(bar)

    stage.each(parts, admit)


def _ours(part: Part, account: Mapping[str, Any] | None) -> bool:
    """Whether the account is free to be made, or looks as the story makes it."""
    return account is None or (account["roles"], account["agency_code"]) == ([part.role], part.agency)


def _opened(stage: Stage, part: Part, registry: Registry) -> Mapping[str, Any]:
    asked = {"username": part.username, "roles": [part.role], "name": stage.names[part.username]}
    if part.agency:
        asked["agency_id"] = registry.ids[part.agency]
    opened: Mapping[str, Any] = stage.operator.post("agencies", "/v1/accounts", asked)
    return opened
