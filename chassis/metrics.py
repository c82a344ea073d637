"""The numbers that Prometheus reads, declared in one place so that one can see what there is.

A service shows SERVICE, a relay RELAY, a worker WORKER: a process never shows zeros for work that it does not do.
Labels never hold ids, names or anything personal.
"""

import platform
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

disable_created_metrics()  # type: ignore[no-untyped-call]

SERVICE = CollectorRegistry()
RELAY = CollectorRegistry()
WORKER = CollectorRegistry()

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800)
_AGES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 1800, 7200, 86400)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

HTTP_REQUESTS = Counter(
    "isotrack_http_requests_total", "HTTP requests answered.", ["method", "route", "status"], registry=SERVICE
)
HTTP_SECONDS = Histogram(
    "isotrack_http_request_duration_seconds",
    "Time to answer an HTTP request.",
    ["method", "route"],
    buckets=_SECONDS,
    registry=SERVICE,
)
HTTP_LIMITED = Counter(
    "isotrack_http_limited_total",
    "Requests refused because an account, or an address without one, asked too often.",
    ["by"],
    registry=SERVICE,
)
HTTP_CONNECTIONS = Gauge("isotrack_http_connections", "HTTP connections that are open.", registry=SERVICE)
HTTP_CUT_OFF = Counter(
    "isotrack_http_cut_off_total",
    "Connections ended by a limit: head, body or answer took too long, or there were too many.",
    ["limit"],
    registry=SERVICE,
)
EVENTS = Counter(
    "isotrack_events_total",
    "Deliveries by outcome: applied, stale (older than kept), repeated (handled before), restated (left aside by a"
    " reaction), completed (a restatement), retried, parked, returned.",
    ["queue", "outcome"],
    registry=SERVICE,
)
LEFT_ALONE = Counter(
    "isotrack_left_alone_total",
    "What a reaction did not change because a rule forbids it, by what had happened and the rule's code.",
    ["happened", "reason"],
    registry=SERVICE,
)
FORGOTTEN = Counter(
    "isotrack_forgotten_total",
    "Aggregates that a projection has forgotten because their owner lost them in a restore.",
    ["queue"],
    registry=SERVICE,
)
EVENT_AGE = Histogram(
    "isotrack_event_age_seconds",
    "Time from recording an event to its effect here.",
    ["queue"],
    buckets=_AGES,
    registry=SERVICE,
)
CONSUMER_CONNECTED = Gauge(
    "isotrack_consumer_connected", "1 while this process consumes from the broker.", registry=SERVICE
)
SIGN_INS = Counter(
    "isotrack_sign_ins_total",
    "Attempts to sign in or to go on: succeeded, wrong, limited, refreshed, reused (a copied refresh token).",
    ["outcome"],
    registry=SERVICE,
)
SIGNING_KEY_AGE = Gauge(
    "isotrack_signing_key_age_seconds",
    "Age of the keys that sign tokens here, by state: waits, signs, verifies, over.",
    ["state"],
    registry=SERVICE,
)
KEY_SET_FETCHED = Gauge(
    "isotrack_key_set_fetched_timestamp_seconds", "When the issuer's key set last came.", ["issuer"], registry=SERVICE
)

_DIFFERENCES = "isotrack_topology_differences"
TOPOLOGY_DIFFERENCES = {
    registry: Gauge(_DIFFERENCES, "What this process needs of the broker and does not find.", registry=registry)
    for registry in (SERVICE, RELAY)
}

OUTBOX_PENDING = Gauge(
    "isotrack_outbox_pending", "Events recorded but not yet confirmed by the broker.", registry=RELAY
)
OUTBOX_AGE = Gauge("isotrack_outbox_oldest_age_seconds", "Age of the oldest unpublished event.", registry=RELAY)
OUTBOX_HELD = Gauge(
    "isotrack_outbox_held_aggregates", "Aggregates held back because an event of theirs failed.", registry=RELAY
)
RELAY_LEADER = Gauge("isotrack_relay_leader", "1 in the relay that publishes, 0 in a standby.", registry=RELAY)
RELAY_PUBLISHED = Counter("isotrack_relay_published_total", "Events confirmed by the broker.", registry=RELAY)
RELAY_FAILED = Counter(
    "isotrack_relay_failed_total", "Publishes that the broker refused or could not route.", registry=RELAY
)

JOBS_QUEUED = Gauge("isotrack_jobs_queued", "Jobs that wait for a worker.", registry=WORKER)
JOBS_AGE = Gauge("isotrack_jobs_oldest_age_seconds", "Age of the oldest job that waits.", registry=WORKER)
JOBS_RUNNING = Gauge("isotrack_jobs_running", "Jobs that some worker has.", registry=WORKER)
JOBS = Counter(
    "isotrack_jobs_total",
    "Jobs let go by this worker, by outcome: done, failed, lost (cancelled, or taken over), returned (put back).",
    ["kind", "outcome"],
    registry=WORKER,
)
JOB_SECONDS = Histogram(
    "isotrack_job_duration_seconds", "Time that a worker had a job.", ["kind"], buckets=_LONG, registry=WORKER
)
TASKS = Counter(
    "isotrack_task_runs_total",
    "Runs of what time brings, by outcome: succeeded, failed.",
    ["task", "outcome"],
    registry=WORKER,
)
TASK_SUCCESS = Gauge(
    "isotrack_task_last_success_timestamp_seconds",
    "When a task last succeeded, in any worker.",
    ["task"],
    registry=WORKER,
)

CERTIFICATE_EXPIRES = Gauge(
    "isotrack_certificate_expires_timestamp_seconds",
    "When the certificate ends that an address shows.",
    ["address"],
    registry=WORKER,
)
CERTIFICATE_SEEN = Gauge(
    "isotrack_certificate_seen", "1 if the address showed a certificate at the last look.", ["address"], registry=WORKER
)
LETTERS = Counter(
    "isotrack_letters_total",
    "Attempts of this worker to hand over a letter: sent, deferred (tried again later), refused (for ever).",
    ["outcome"],
    registry=WORKER,
)
LETTERS_REPEATED = Counter(
    "isotrack_letters_repeated_total",
    "Letters handed over though an earlier attempt may have got through: it may come twice, with one Message-ID.",
    registry=WORKER,
)
DELIVERIES = Gauge(
    "isotrack_deliveries",
    "Deliveries by email by state: queued, failed (tried again later), dead (given up).",
    ["state"],
    registry=WORKER,
)
DELIVERIES_AGE = Gauge(
    "isotrack_deliveries_oldest_age_seconds", "For how long the oldest email waits to be sent.", registry=WORKER
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def unrouted(method: str, status: int) -> None:
    """Count a request that no route answered; a stranger's method or path makes no label."""
    HTTP_REQUESTS.labels(method if method in _METHODS else "other", "(none)", status).inc()


def introduce(registry: CollectorRegistry) -> None:
    """Add what every process shows: which build runs, its memory, its CPU time and open files."""
    build = Gauge("isotrack_build_info", "Version of isotrack and Python.", ["version", "python"], registry=registry)
    build.labels(version("isotrack"), platform.python_version()).set(1)
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)


def exposition(registry: CollectorRegistry) -> bytes:
    """The registry in Prometheus' text format."""
    return generate_latest(registry)
