"""Runs one service in this process until it is told to stop.

eventlet must have patched the standard library before this module is imported (`chassis.cli` sees to it).
"""

import signal
from collections.abc import Mapping
from functools import partial
from typing import Any

import eventlet
from nameko.containers import ServiceContainer
from nameko.runners import ServiceRunner

from chassis import logs, metrics, stopping, topology, trace
from chassis.clockroute import ClockApi
from chassis.database import OUTAGES
from chassis.health import Check
from chassis.history.route import HistoryApi
from chassis.jobs.routes import JobsApi
from chassis.openapi.site import Documentation
from chassis.service import Service
from chassis.settings import Settings
from chassis.subscriber import subscriptions
from chassis.subscriber.intake import Intake
from chassis.topology.watch import Eyes, Watch
from chassis.unit import Unit


def run(service: Service, settings: Settings) -> None:
    """Serve HTTP and consume events until SIGTERM or SIGINT; then finish what has begun."""
    logs.configure(settings.log_level, service=service.name, process="service")
    metrics.introduce(metrics.SERVICE)
    runner = ServiceRunner(_config(service, settings))
    runner.add_service(assembled(service))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn_n(_stop, runner, settings.grace))
    with trace.exported(settings, "service", metrics.SERVICE):
        runner.start()
        runner.wait()


def assembled(service: Service) -> type:
    """The service's nameko class with what the chassis adds: the unit of work, clock, history, jobs, documentation."""
    bases = (service.nameko_class, ClockApi, HistoryApi, JobsApi, Documentation)
    return type(service.nameko_class.__name__, bases, {"unit": Unit()})


def _config(service: Service, settings: Settings) -> dict[str, Any]:
    host, port = settings.http
    queues = len(subscriptions(service.name, service.nameko_class))
    return {
        "isotrack": settings,
        "service": service,
        "checks": _checks,
        "AMQP_URI": settings.broker_url,
        "WEB_SERVER_ADDRESS": f"{host}:{port}",
        "HEARTBEAT": 20,
        "TRANSPORT_OPTIONS": {"max_retries": 3, "interval_start": 0.5, "interval_step": 0.5},
        "max_workers": settings.http_workers + settings.prefetch * queues,
    }


def _stop(runner: ServiceRunner, grace: float) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    stopping.within(grace)
    for container in runner.containers:
        for waiting in (*_extensions(container, Unit), *_extensions(container, Intake)):
            waiting.stopping = True
    runner.stop()


def _checks(container: ServiceContainer) -> Mapping[str, Check]:
    """Ready means: the database answers, tokens can be read, the broker consumes for us and holds what it should."""
    unit = next(iter(_extensions(container, Unit)))
    eyes = Eyes(topology.expected([unit.service], len(unit.settings.retry_steps)), unit.settings, probes_rights=True)
    watch = Watch(eyes, metrics.SERVICE, unit.settings.topology_every).start()
    checks: dict[str, Check] = {"database": lambda: _database_fault(unit)}
    checks["keys"] = unit.verifier.fault
    for intake in _extensions(container, Intake):
        checks["broker"] = partial(_broker_fault, intake)
    checks["topology"] = watch.fault_or_unseen
    return checks


def _database_fault(unit: Unit) -> str | None:
    try:
        with unit.probe.transaction(read_only=True) as tx:
            tx.one("SELECT 1 FROM epoch")
    except OUTAGES:
        return "the database does not answer"
    return None


def _broker_fault(intake: Intake) -> str | None:
    return None if intake.connected else "not consuming from the broker"


def _extensions(container: ServiceContainer, kind: type[Any]) -> list[Any]:
    return [extension for extension in container.extensions if isinstance(extension, kind)]
