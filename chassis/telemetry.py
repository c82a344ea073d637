"""Exports spans by OTLP over HTTP when the settings name a collector; otherwise nothing here is even imported.

Spans wait in a bounded queue and leave from a thread beside the work (a green one in a service). A collector that is
slow or away costs spans, which are counted, and nobody's time.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Span as Recorded
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import CollectorRegistry, Counter

from chassis import trace
from chassis.settings import Settings

log = structlog.get_logger(__name__)

_QUEUE = 4096
_BATCH = 512
_EVERY_MS = 1000
_TIMEOUT = 3.0
_FAREWELL = 1.0
_PROPAGATOR = TraceContextTextMapPropagator()


@contextmanager
def exporting(settings: Settings, process: str, registry: CollectorRegistry) -> Iterator[None]:
    """Record and export this process's spans until the block ends; what waits then has some seconds left."""
    counter = Counter("isotrack_spans_total", "Spans by outcome: exported, dropped.", ["outcome"], registry=registry)
    exporter = _Counting(OTLPSpanExporter(endpoint=settings.otlp_url, timeout=_TIMEOUT), counter)
    provider = TracerProvider(resource=_resource(settings, process), shutdown_on_exit=False)
    provider.add_span_processor(_Bounded(exporter))
    tracer = provider.get_tracer("isotrack", version("isotrack"))

    def begin(name: str, kind: trace.Kind, parent: str | None, attributes: trace.Attributes) -> trace.Span:
        context = _PROPAGATOR.extract({"traceparent": parent} if parent else {})
        return _Span(tracer.start_span(name, context, SpanKind[kind.upper()], attributes, record_exception=False))

    trace.record(begin)
    log.info("spans are exported", collector=settings.otlp_url)
    try:
        yield
    finally:
        trace.record(None)
        giving_up = threading.Timer(_FAREWELL, exporter.shutdown)
        giving_up.start()
        provider.shutdown()
        giving_up.cancel()


def _resource(settings: Settings, process: str) -> Resource:
    return Resource.create(
        {
            "service.namespace": "isotrack",
            "service.name": settings.service,
            "service.version": version("isotrack"),
            "isotrack.process": process,
        }
    )


class _Span:
    """A span of OpenTelemetry's as the chassis knows it."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        context = recorded.get_span_context()
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

    def tell(self, name: str, value: str | int | float | bool) -> None:
        self._recorded.set_attribute(name, value)

    def end(self, error: str | None = None) -> None:
        if error is not None:
            self._recorded.set_attribute("error.type", error)
            self._recorded.set_status(Status(StatusCode.ERROR))
        self._recorded.end()


class _Counting(SpanExporter):
    """The exporter, with what became of the spans; says once that the collector is away, and once that it is back."""

    def __init__(self, inner: SpanExporter, counter: Counter) -> None:
        self._inner = inner
        self._counter = counter
        self._lock = threading.Lock()
        self._waiting = 0
        self._away = False

    def admit(self) -> bool:
        """Whether there is room for one more span; one that finds none is dropped."""
        with self._lock:
            if self._waiting >= _QUEUE:
                self._counter.labels("dropped").inc()
                return False
            self._waiting += 1
            return True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; a failed one is dropped."""
        with self._lock:
            self._waiting -= len(spans)
        result = self._inner.export(spans)
        away = result is not SpanExportResult.SUCCESS
        self._counter.labels("dropped" if away else "exported").inc(len(spans))
        if away != self._away:
            self._away = away
            log.warning("the collector takes no spans" if away else "the collector takes spans again")
        return result

    def shutdown(self) -> None:
        """Give up what is under way."""
        self._inner.shutdown()


class _Bounded(BatchSpanProcessor):
    """The library's queue and thread; what does not fit is counted before it gets there."""

    def __init__(self, exporter: _Counting) -> None:
        super().__init__(exporter, 2 * _QUEUE, _EVERY_MS, _BATCH)
        self._admit = exporter.admit

    def on_end(self, span: ReadableSpan) -> None:
        """Queue a span that is sampled, if there is room."""
        if span.context and span.context.trace_flags.sampled and self._admit():
            super().on_end(span)
