"""Connections to one PostgreSQL database, and transactions on them.

Uses threads' primitives only, so the same code serves a plain process and one that eventlet has patched
(where psycopg2 turns green by itself). What the SQL says is the business of the stores.
"""

import threading
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2
import psycopg2.errors
import psycopg2.extras
from psycopg2.extensions import connection as Connection  # noqa: N812 (psycopg2 names its class in lower case)
from psycopg2.extensions import cursor as Cursor  # noqa: N812

psycopg2.extras.register_uuid()  # type: ignore[no-untyped-call]

OUTAGES = (psycopg2.OperationalError, psycopg2.InterfaceError)
"""What psycopg2 raises when the database, not the statement, is the trouble."""

CONTENTION = (
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.LockNotAvailable,
    psycopg2.errors.QueryCanceled,
)
"""Others were in the way for longer than the time limit: worth another try, but not for ever."""

STANDBY = psycopg2.errors.ReadOnlySqlTransaction
"""Who writes hears this from a server that has handed over to another: an outage, where one meant to write."""

_LIMITS = "54"
"""The class of SQLSTATE for what is too large or too complex; psycopg2 takes it for an operational error."""

Row = dict[str, Any]


def is_outage(error: BaseException) -> bool:
    """Whether the database was away; a statement that it will never take is no outage.

    A connection that is cut while an answer is on its way shows as a bare DatabaseError without a code.
    """
    code = getattr(error, "pgcode", None) or ""
    if type(error) is psycopg2.DatabaseError:
        return not code
    return isinstance(error, OUTAGES) and not code.startswith(_LIMITS)


def one_line(error: BaseException) -> str:
    """What may be said of an error: PostgreSQL's DETAIL holds the row, and with it personal data."""
    primary = error.diag.message_primary if isinstance(error, psycopg2.Error) else None
    lines = [line for line in (primary or str(error)).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__


def stack_of(error: BaseException) -> list[str]:
    """The places on the way to an error, without the values that an error's own text may hold."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


class PoolExhausted(psycopg2.OperationalError):
    """No connection came free within the time limit."""


class Transaction:
    """One transaction: run SQL, get dictionaries.

    `opening` (BEGIN) travels with the first statement, and what is to run `later` with the next or with COMMIT:
    each would cost a round trip of its own. Without an opening, each statement stands for itself. What follows a
    release is another transaction.
    """

    def __init__(self, cursor: Cursor, opening: str = "", lender: "_Lender | None" = None) -> None:
        self._cursor = cursor
        self._opening = opening
        self._begins = opening
        self._later: list[bytes] = []
        self._lender = lender
        self.released = False

    def execute(self, sql: str, params: Any = ()) -> int:
        """Run a statement; returns the number of rows it touched."""
        self._run(sql, params)
        return int(self._cursor.rowcount)

    def one(self, sql: str, params: Any = ()) -> Row | None:
        """The first row as a dictionary, or None."""
        self._run(sql, params)
        row = self._cursor.fetchone()
        return None if row is None else self._dictionaries([row])[0]

    def all(self, sql: str, params: Any = ()) -> list[Row]:
        """All rows as dictionaries."""
        self._run(sql, params)
        return self._dictionaries(self._cursor.fetchall())

    def values(
        self, sql: str, rows: Iterable[Sequence[Any]], template: str | None = None, fetch: bool = False
    ) -> list[Row]:
        """One `VALUES %s` statement for many rows (pages of 1,000); with fetch, what it returns."""
        if self._opening or self._later or self.released:
            self._run("SELECT 1", ())
        found = psycopg2.extras.execute_values(
            self._cursor, sql, list(rows), template=template, page_size=1000, fetch=fetch
        )
        return self._dictionaries(found or ())

    def later(self, sql: str, params: Any = ()) -> None:
        """Run a statement whose result nobody awaits: before the next one, or before COMMIT, which raises its error."""
        if self.released or not self._begins:
            self._run(sql, params)
        else:
            self._later.append(self._cursor.mogrify(sql, params))

    def release(self) -> None:
        """Commit and give the connection back before the block ends; the next statement begins anew with another."""
        self.commit()
        self.released = True
        if self._lender:
            self._lender.take_back()

    def interrupt(self) -> None:
        """End the statement under way with an error; to be called from another thread."""
        self._cursor.connection.cancel()

    def commit(self) -> None:
        """Make it last. A transaction in which a statement failed cannot be committed."""
        if not self.released and (self._later or not self._opening):
            self._cursor.execute(self._beforehand() + b"COMMIT")
            if self._cursor.statusmessage != "COMMIT":
                raise psycopg2.InternalError("a statement of this transaction failed: nothing is committed")

    def _dictionaries(self, rows: Sequence[tuple[Any, ...]]) -> list[Row]:
        if not rows:
            return []
        names = [column.name for column in self._cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def roll_back(self) -> None:
        """Undo what was not committed."""
        if not self.released:
            _roll_back(self._cursor.connection)

    def _run(self, sql: str, params: Any) -> None:
        if self.released and self._lender:
            self._cursor, self._opening, self.released = self._lender.lend(), self._begins, False
        if self._later:
            self._cursor.execute(self._beforehand() + self._cursor.mogrify(sql, params))
            return
        opening, self._opening = self._opening, ""
        self._cursor.execute(opening + sql, params)

    def _beforehand(self) -> bytes:
        """What has to run first: the opening, and what was left for later."""
        found = self._opening.encode() + b"".join(statement + b";" for statement in self._later)
        self._opening, self._later = "", []
        return found


class Database:
    """A bounded pool of connections to one database; waits when all are in use."""

    def __init__(self, url: str, size: int = 10, statement_timeout: float = 10.0, name: str = "isotrack") -> None:
        self._dsn = url
        # The server stops a statement, and a wait for a lock, soon after its client has hung up. It compiles none:
        # that takes longer than any statement here, and is done when the planner guesses too high.
        self._options = (
            f"-c statement_timeout={int(statement_timeout * 1000)} -c timezone=UTC"
            " -c client_connection_check_interval=1000 -c jit=off"
        )
        self._name = name
        self._wait = statement_timeout
        self._free: list[Connection] = []
        self._places = threading.BoundedSemaphore(size)

    def connect(self) -> Connection:
        """A new connection outside the pool (for a session lock, say); the caller closes it."""
        connection = psycopg2.connect(
            self._dsn,
            connect_timeout=5,
            options=self._options,
            application_name=self._name,
            keepalives_idle=30,
        )
        connection.autocommit = True  # BEGIN and COMMIT are ours: see Transaction
        return connection

    @contextmanager
    def transaction(self, read_only: bool = False) -> Iterator[Transaction]:
        """Commits when the block ends, rolls back when it raises."""
        lender = _Lender(self)
        try:
            transaction = Transaction(lender.lend(), "BEGIN READ ONLY;" if read_only else "BEGIN;", lender)
            try:
                yield transaction
                transaction.commit()
            except BaseException:
                transaction.roll_back()
                raise
        finally:
            lender.take_back()

    def take(self) -> Connection:
        """A connection of the pool; waits for a place. `give_back` must follow."""
        if not self._places.acquire(timeout=self._wait):
            raise PoolExhausted("no database connection came free in time")
        try:
            return self._usable() or self.connect()
        except BaseException:
            self._places.release()
            raise

    def give_back(self, connection: Connection) -> None:
        """Let others have it."""
        # A greenlet that is killed in the middle of a query leaves its connection half way: never reuse it.
        idle = psycopg2.extensions.TRANSACTION_STATUS_IDLE
        try:
            if not connection.closed and connection.info.transaction_status == idle:
                self._free.append(connection)
            else:
                connection.close()
        finally:
            self._places.release()

    def _usable(self) -> Connection | None:
        """A free connection that the server has not cut off meanwhile."""
        while self._free:
            connection = self._free.pop()
            if _is_open(connection):
                return connection
            connection.close()
        return None

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._free:
            self._free.pop().close()


class _Lender:
    """Lends a transaction its connection, again after each release."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lent: Connection | None = None

    def lend(self) -> Cursor:
        """A cursor on a connection of the pool."""
        self._lent = self._database.take()
        return self._lent.cursor()

    def take_back(self) -> None:
        """The connection may serve others."""
        lent, self._lent = self._lent, None
        if lent is not None:
            self._database.give_back(lent)


def _is_open(connection: Connection) -> bool:
    """Reads what the server may have sent, which costs a microsecond and no round trip.

    The first look may only find the server's farewell; the end of the stream shows at the second.
    """
    try:
        connection.poll()
        connection.poll()
    except OUTAGES:
        return False
    return True


def _roll_back(connection: Connection) -> None:
    if connection.closed:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
    except OUTAGES:
        connection.close()
