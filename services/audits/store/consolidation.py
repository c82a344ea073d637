"""SQL of the consolidated report: findings as they stood at the end of the period, counted by group and in all.

As of a day a finding is closed when it was closed by then and not reopened by then; its due date is the one that the
newest extension by then has granted, else the first. An observation is never to be remedied: it counts as raised only.
"""

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.audits.domain.consolidation import BOUNDS, By

# `district`: each agency with the district committee that it lies under, or is. `first`: the first answer to each
# finding that a report brought. `told`: the reports first sent in the period, and whether no first answer was late.
_STOOD: LiteralString = """
WITH RECURSIVE district (agency_id, district_id) AS (
    SELECT id, id FROM agency WHERE kind = 'district_committee'
    UNION
    SELECT a.id, d.district_id FROM agency a JOIN district d ON a.parent_id = d.agency_id
), first AS (
    SELECT DISTINCT ON (finding_id) finding_id, remediation_id, reported_on > due AS late
    FROM answer WHERE reported_on <= %(to)s AND remediation_id IS NOT NULL ORDER BY finding_id, revision
), told AS (
    SELECT r.id, NOT coalesce(bool_or(first.late), false) AS on_time
    FROM remediation r JOIN first ON first.remediation_id = r.id
    WHERE r.first_submitted_on BETWEEN %(from)s AND %(to)s GROUP BY r.id
), stood AS (
    SELECT f.id, f.agency_id, f.clause, f.kind, f.grade, f.raised_on, f.repeat_of,
        coalesce(x.due, f.first_due) AS due, coalesce(x.due, f.first_due) > f.first_due AS extended,
        c.closed_on, f.kind <> 'observation' AND c.closed_on IS NULL AS open,
        EXISTS (SELECT FROM answer WHERE finding_id = f.id AND reported_on <= %(to)s) AS answered,
        told.id AS report, told.on_time, b.block, b.code, b.name_vi, b.name_en,
        d.code AS district_code, d.name_vi AS district_vi, d.name_en AS district_en
    FROM finding f
    LEFT JOIN closure c ON c.finding_id = f.id AND c.closed_on <= %(to)s
        AND (c.reopened_on IS NULL OR c.reopened_on > %(to)s)
    LEFT JOIN LATERAL (
        SELECT due_granted AS due FROM extension
        WHERE finding_id = f.id AND state = 'granted' AND decided_on <= %(to)s
        ORDER BY due_granted DESC LIMIT 1
    ) x ON true
    LEFT JOIN first ON first.finding_id = f.id
    LEFT JOIN told ON told.id = first.remediation_id
    LEFT JOIN agency b ON b.id = f.agency_id
    LEFT JOIN district u ON u.agency_id = f.agency_id
    LEFT JOIN agency d ON d.id = u.district_id
    WHERE f.raised_on <= %(to)s AND (%(bound)s::uuid IS NULL OR f.agency_id IN (SELECT subtree(%(bound)s)))
)
"""

_COUNTS: LiteralString = """
    count(*) FILTER (WHERE raised_on >= %(from)s) AS raised,
    count(*) FILTER (WHERE closed_on >= %(from)s) AS closed,
    count(*) FILTER (WHERE open) AS open,
    count(*) FILTER (WHERE open AND due < %(to)s) AS overdue,
    count(*) FILTER (WHERE raised_on >= %(from)s AND extended) AS extended,
    count(*) FILTER (WHERE raised_on >= %(from)s AND repeat_of IS NOT NULL) AS repeats,
    count(DISTINCT report) AS reports,
    count(DISTINCT report) FILTER (WHERE on_time) AS reports_on_time,
    count(DISTINCT agency_id) FILTER (WHERE open AND NOT answered AND due < %(to)s) AS agencies_not_reported,
    ARRAY[
        count(*) FILTER (WHERE open AND width_bucket(%(to)s - raised_on, %(bounds)s) = 0),
        count(*) FILTER (WHERE open AND width_bucket(%(to)s - raised_on, %(bounds)s) = 1),
        count(*) FILTER (WHERE open AND width_bucket(%(to)s - raised_on, %(bounds)s) = 2),
        count(*) FILTER (WHERE open AND width_bucket(%(to)s - raised_on, %(bounds)s) = 3),
        count(*) FILTER (WHERE open AND width_bucket(%(to)s - raised_on, %(bounds)s) = 4)
    ] AS ages
"""

_PLAIN: LiteralString = "NULL::text AS group_vi, NULL::text AS group_en"

_KEYS: dict[By, LiteralString] = {
    By.BLOCK: f"coalesce(block, 'other') AS key, {_PLAIN}",
    By.DISTRICT: "coalesce(district_code, 'other') AS key, district_vi AS group_vi, district_en AS group_en",
    By.CLAUSE: f"clause AS key, {_PLAIN}",
    By.KIND: f"kind AS key, {_PLAIN}",
    By.GRADE: f"grade AS key, {_PLAIN}",
}

_NOT_REPORTED: LiteralString = f"""{_STOOD}
SELECT agency_id, code, name_vi, name_en, count(*) AS findings, min(due) AS due FROM stood
WHERE open AND NOT answered AND due < %(to)s
GROUP BY agency_id, code, name_vi, name_en ORDER BY due, code, agency_id
"""  # noqa: S608


def counts(work: Work, by: By, period_from: date, period_to: date, bound: UUID | None) -> list[Row]:
    """A row per group with its `key` and names, and one without a key for all together; `ages` by bucket."""
    # Reports and agencies may count in several groups, so that the sum is counted, not added up.
    sql = f"""{_STOOD}, grouped AS (SELECT stood.*, {_KEYS[by]} FROM stood)
SELECT key, group_vi AS name_vi, group_en AS name_en, {_COUNTS} FROM grouped
GROUP BY GROUPING SETS ((key, group_vi, group_en), ()) ORDER BY key NULLS LAST
"""  # noqa: S608 (every part is written above)
    return work.all(sql, {**_period(period_from, period_to, bound), "bounds": BOUNDS})


def not_reported(work: Work, period_from: date, period_to: date, bound: UUID | None) -> list[Row]:
    """Agencies with findings that were due before the period's end and never answered, the longest due first."""
    return work.all(_NOT_REPORTED, _period(period_from, period_to, bound))


def _period(period_from: date, period_to: date, bound: UUID | None) -> dict[str, Any]:
    return {"from": period_from, "to": period_to, "bound": bound}
