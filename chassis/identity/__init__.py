"""Who is calling and what they may do: callers, the permission table, tokens, key sets, password hashes.

Which role may do what is each service's own table (`permissions.py`); the accounts are kept by agencies.
"""

from chassis.identity.caller import SYSTEM, Caller
from chassis.identity.keys import create_key, public_keys
from chassis.identity.passwords import hash_password, verify_password
from chassis.identity.permissions import ANYWHERE, SUBTREE, Scope, Table
from chassis.identity.tokens import issue_token

__all__ = [
    "ANYWHERE",
    "SUBTREE",
    "SYSTEM",
    "Caller",
    "Scope",
    "Table",
    "create_key",
    "hash_password",
    "issue_token",
    "public_keys",
    "verify_password",
]
