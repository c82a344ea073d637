"""Waiting for the books: what was committed needs time to take effect everywhere."""

import time
from uuid import UUID

from tests.chaos.books import Balance, Books
from tests.stack import Stack

WITHIN = 60.0


def settled(stack: Stack, within: float = WITHIN, lost: frozenset[UUID] = frozenset()) -> Balance:
    """The books as soon as they balance twice in a row, or as they are when the patience is over.

    `lost`: events that restores have taken from their owners; what others did because of them stays done.
    """
    books, deadline, before = Books(stack, lost), time.monotonic() + within, False
    try:
        while not ((balance := books.balance()).balanced and before) and time.monotonic() < deadline:
            before = balance.balanced
            time.sleep(1)
        balance.lost += books.history()
        return balance
    finally:
        books.close()
