"""The import of procedures with their steps against a bare `execute_values` of the same rows."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from bench.measure import Reference, Result, compare
from bench.site import Site
from chassis import migrate
from chassis.database import Database
from chassis.service import Service, find
from chassis.settings import Settings
from data import sample_procedures as sample
from services.agencies.commands.imports import import_agencies
from services.agencies.commands.procedure_imports import import_procedures

TABLES = ("procedure", "legal_basis", "procedure_version", "procedure_step")
"""In the order in which they can be written."""

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def measure(site: Site) -> Iterator[Result]:
    """One row: rows per second of a table with a row for each step, from its bytes to the commit."""
    service = find("agencies")
    migrate.migrate(service, site.installation.database_url("agencies", "agencies_owner"))
    settings = Settings.load("agencies", site.installation.environment("agencies"))
    database = Database(site.installation.database_url("agencies"), statement_timeout=120)
    tables = list(sample.tables(sample.first_wave()))
    try:
        with service.work(settings, database) as work:
            import_agencies(work, sample.AGENCIES.read_bytes())
        _import(service, settings, database, tables)
        written = read(database, TABLES)
        yield from compare(
            "import of procedures: checked, written and said",
            "rows/s",
            lambda: _import(service, settings, database, tables),
            Reference(
                "import_vs_execute_values",
                "execute_values of the same rows",
                0.1,
                lambda: bare(database, written, TABLES),
            ),
        )
    finally:
        database.close()


def _import(service: Service, settings: Settings, database: Database, tables: list[bytes]) -> float:
    empty(database, TABLES)
    started = time.perf_counter()
    with service.work(settings, database) as work:
        results = [import_procedures(work, table) for table in tables]
    seconds = time.perf_counter() - started
    steps, new = (sum(result[name] for result in results) for name in ("steps", "registered"))
    assert new == sample.PROCEDURES, f"{new} procedures were written: the measurement is not honest"
    return float(steps) / seconds


def bare(database: Database, written: Rows, tables: Sequence[str]) -> float:
    """Rows of the last table per second, when all are written with nothing checked and nothing said."""
    empty(database, tables)
    started = time.perf_counter()
    with database.transaction() as tx:
        for table, (columns, rows) in written.items():
            tx.values(f"INSERT INTO {table} ({', '.join(columns)}) VALUES %s", rows)
    seconds = time.perf_counter() - started
    return len(written[tables[-1]][1]) / seconds


def read(database: Database, tables: Sequence[str]) -> Rows:
    """What these tables hold."""
    found: Rows = {}
    with database.transaction() as tx:
        for table in tables:
            rows = tx.all(f"SELECT * FROM {table}")
            found[table] = list(rows[0]), [tuple(row.values()) for row in rows]
    return found


def empty(database: Database, tables: Sequence[str]) -> None:
    """Take everything out of these tables, the last first."""
    with database.transaction() as tx:
        for table in reversed(tables):
            tx.execute(f"DELETE FROM {table}")
