"""Password hashes (argon2id), reckoned beside the event loop.

A hash takes tens of milliseconds on purpose. Under eventlet it runs in a real thread, so that requests and
events go on; elsewhere it runs where it is called.
"""

import os
import sys
import threading
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    return str(_beside_the_loop(_HASHER.hash, _composed(password)))


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether the password fits the hash. With no hash (no such user) it takes as long and says no."""
    try:
        fits = bool(_beside_the_loop(_HASHER.verify, hashed or _nobody(), _composed(password)))
    except (VerificationError, InvalidHashError):
        return False
    return fits and hashed is not None


def _composed(password: str) -> str:
    """Vietnamese letters can be typed in two ways; both are the same password."""
    return unicodedata.normalize("NFC", password)


@cache
def _a_core_left() -> threading.BoundedSemaphore:
    """Many who sign in at once wait for one another, and leave a processor to the rest of the work."""
    return threading.BoundedSemaphore(max(1, (os.cpu_count() or 1) - 1))


@cache
def _nobody() -> str:
    return _HASHER.hash("")


def _beside_the_loop(function: Callable[..., Any], *args: Any) -> Any:
    if "eventlet" not in sys.modules:
        return function(*args)
    from eventlet import patcher, tpool  # not at the top: a command that checks no password need not load it

    if patcher.is_monkey_patched("thread"):
        with _a_core_left():
            return tpool.execute(function, *args)
    return function(*args)
