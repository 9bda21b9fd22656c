"""Every figure that Concord exports to Prometheus, declared once, and the one line that each room calls.

Labels are words from closed lists (a kind, a refusal code, a route template), never an identifier: a label that named
an initiative or a person would cost a time series each and tell a name to whoever may read metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from typing import Literal

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()
"""What `/metrics` of this process shows: ours, the interpreter's and, where Temporal is used, the SDK's."""

for _collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
    REGISTRY.register(_collector)

_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

COMMANDS_RECORDED = Counter(
    "concord_commands_recorded",
    "Commands that the ledger recorded, by kind of initiative and command; a repeated command counts once.",
    ["kind", "command"],
    registry=REGISTRY,
)
COMMANDS_REFUSED = Counter(
    "concord_commands_refused",
    "Commands refused, by kind, stable refusal code and where: the API's first look or the ledger.",
    ["kind", "code", "where"],
    registry=REGISTRY,
)
RECORD_SECONDS = Histogram(
    "concord_record_seconds",
    "How long deciding and appending one command takes, refused ones included.",
    ["kind"],
    buckets=_QUICK,
    registry=REGISTRY,
)
APPEND_FLUSH_EVENTS = Histogram(
    "concord_append_flush_events", "Events written by one group commit.", buckets=_SIZES, registry=REGISTRY
)
APPEND_FAILURES = Counter(
    "concord_append_failures",
    "Appends that were not made, by the store's code; version_conflict and dependency_moved are decided again.",
    ["code"],
    registry=REGISTRY,
)
PROJECTION_EVENTS = Counter(
    "concord_projection_events", "Events folded into a read model.", ["projection"], registry=REGISTRY
)
PROJECTION_BATCHES = Counter(
    "concord_projection_batches", "Batches committed with their checkpoint.", ["projection"], registry=REGISTRY
)
PROJECTION_BATCH_SECONDS = Histogram(
    "concord_projection_batch_seconds",
    "How long one batch takes, from read to commit.",
    ["projection"],
    buckets=_QUICK,
    registry=REGISTRY,
)
PROJECTION_LAG_EVENTS = Gauge(
    "concord_projection_lag_events", "Events of the log that a read model lacks.", ["projection"], registry=REGISTRY
)
PROJECTION_LAG_SECONDS = Gauge(
    "concord_projection_lag_seconds",
    "Age of the oldest event that a read model lacks; 0 when it has caught up.",
    ["projection"],
    registry=REGISTRY,
)
PROJECTION_POISONED = Gauge(
    "concord_projection_poisoned",
    "1 when a read model has stopped at an event it cannot fold.",
    ["projection"],
    registry=REGISTRY,
)
LIVE_CLIENTS = Gauge("concord_live_clients", "Browsers and programs listening to GET /live.", registry=REGISTRY)
HTTP_REQUESTS = Counter(
    "concord_http_requests",
    "Requests answered, by method, route template and status.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
HTTP_SECONDS = Histogram(
    "concord_http_request_seconds",
    "How long a request takes until its last byte; GET /live lasts as long as its listener.",
    ["method", "route"],
    buckets=_QUICK,
    registry=REGISTRY,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""The label of whatever a caller made up: a method, a path that leads nowhere."""

VERIFICATION = {
    "concord_log_verified": ("1 when the last verification found the log whole, 0 when it did not.", ()),
    "concord_log_verified_events": ("Events that the last verification covered.", ()),
    "concord_log_verified_timestamp_seconds": ("When the last verification ended, Unix time.", ()),
}
"""Gauges that say nothing until a verification has ended: a 0 from a process that never looked is a false alarm."""

BUSINESS = {
    "concord_initiatives": ("Initiatives under way, by kind and phase.", ("kind", "phase")),
    "concord_phases_overdue": ("Initiatives under way that are past their phase's deadline.", ("kind", "phase")),
    "concord_gates_waiting": ("Gates that wait for a decision.", ("kind", "gate")),
    "concord_gate_wait_seconds": ("How long the gate that has waited longest has waited.", ("kind", "gate")),
    "concord_gates_overdue": ("Gates whose decision is past its deadline.", ("kind", "gate")),
    "concord_synergy_expected": (
        "Expected annual revenue synergy of initiatives under way, where at least three add up to it.",
        ("kind", "currency"),
    ),
}
"""Gauges over the whole portfolio (DOMAIN 9.13, TS-35): name → meaning, labels."""

Figure = tuple[str, tuple[str, ...], float]
"""A declared name, its label values in order, and the figure."""


class _Looked(Collector):
    """Gauges that are the result of one look, replaced as a whole, so that no scrape sees half of two looks."""

    def __init__(self, declared: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
        self._declared = declared
        self._figures: tuple[Figure, ...] = ()
        REGISTRY.register(self)

    def replace(self, figures: Iterable[Figure]) -> None:
        fresh = tuple(figures)
        for name, labels, _ in fresh:
            if len(labels) != len(self._declared[name][1]):
                raise ValueError(f"{name} has the labels {self._declared[name][1]}")
        self._figures = fresh

    def collect(self) -> Iterator[GaugeMetricFamily]:
        figures = self._figures
        for name, (meaning, labels) in self._declared.items():
            family = GaugeMetricFamily(name, meaning, labels=labels)
            for _, values, figure in (f for f in figures if f[0] == name):
                family.add_metric(values, figure)
            yield family


_verification = _Looked(VERIFICATION)
_portfolio = _Looked(BUSINESS)


def command_recorded(kind: str, command: str) -> None:
    """The ledger recorded a command it had not seen before. `command` is the command's `type`."""
    COMMANDS_RECORDED.labels(kind, command).inc()


def command_refused(kind: str, code: str, where: Literal["front_door", "ledger"]) -> None:
    """A command was refused. `kind` is the kind of a known decider, else `OTHER`."""
    COMMANDS_REFUSED.labels(kind, code, where).inc()


@contextmanager
def recording(kind: str) -> Iterator[None]:
    """Times one decide-and-append, whatever comes of it."""
    with RECORD_SECONDS.labels(kind).time():
        yield


def flushed(events: int) -> None:
    """One group commit wrote that many events."""
    APPEND_FLUSH_EVENTS.observe(events)


def append_failed(code: str) -> None:
    """An append was not made; `code` is `StoreError.code`."""
    APPEND_FAILURES.labels(code).inc()


@contextmanager
def folding(projection: str, events: int) -> Iterator[None]:
    """Around one batch, from read to commit; counts it only when it was committed."""
    started = perf_counter()
    yield
    PROJECTION_BATCH_SECONDS.labels(projection).observe(perf_counter() - started)
    PROJECTION_BATCHES.labels(projection).inc()
    PROJECTION_EVENTS.labels(projection).inc(events)


def lagging(projection: str, *, events: int, seconds: float) -> None:
    """How far a read model is behind the frontier of the log. Also says that it is not poisoned."""
    PROJECTION_LAG_EVENTS.labels(projection).set(events)
    PROJECTION_LAG_SECONDS.labels(projection).set(max(seconds, 0.0))
    PROJECTION_POISONED.labels(projection).set(0)


def poisoned(projection: str) -> None:
    """A read model stopped at an event it cannot fold."""
    PROJECTION_POISONED.labels(projection).set(1)


@contextmanager
def listening() -> Iterator[None]:
    """Around one listener of `GET /live`."""
    with LIVE_CLIENTS.track_inprogress():
        yield


def answered(method: str, route: str | None, status: int, seconds: float) -> None:
    """A request was answered. `route` is its template, `/initiatives/{id}`; None when no route matched."""
    method = method if method in METHODS else OTHER
    route = route or OTHER
    HTTP_REQUESTS.labels(method, route, str(status)).inc()
    HTTP_SECONDS.labels(method, route).observe(seconds)


def verified(*, whole: bool, events: int, at: datetime) -> None:
    """The log was verified, up to `events` events."""
    _verification.replace(
        [
            ("concord_log_verified", (), float(whole)),
            ("concord_log_verified_events", (), events),
            ("concord_log_verified_timestamp_seconds", (), at.timestamp()),
        ]
    )


def portfolio(figures: Iterable[Figure]) -> None:
    """Replaces all business gauges by one fresh look at the read models. Raises KeyError for an undeclared name."""
    _portfolio.replace(figures)


def page() -> tuple[bytes, str]:
    """The body and the content type of `GET /metrics`. Blocking, a few milliseconds: call it off the event loop."""
    return generate_latest(REGISTRY), CONTENT_TYPE_PLAIN_0_0_4
