"""Traces that follow a command across processes: W3C trace context in, on and out again.

Only OpenTelemetry's API is used here, so that every room may; without a collector (`infrastructure.telemetry`) it all
costs next to nothing and leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

import msgspec
from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_W3C = TraceContextTextMapPropagator()
_TRACER = "concord"

MOST_LINKS = 64
"""Links that one batch's span carries at most; a rebuild folds thousands of events at once."""
MOST_LOOKED_AT = 512
"""Events of a batch whose traces are looked for at most."""


def trace_context() -> dict[str, str]:
    """The current trace as W3C headers (`traceparent`, perhaps `tracestate`); empty when nothing is traced.

    This is what travels in `Submission.trace` and in the metadata of every event.
    """
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier


class _Carrying(msgspec.Struct, gc=False):
    trace: dict[str, str] = {}


_carrying = msgspec.json.Decoder(_Carrying).decode


def carried(meta: bytes) -> Mapping[str, str]:
    """The trace in an event's metadata; empty without one, and when it cannot be read: no batch fails for a trace."""
    try:
        return _carrying(meta).trace
    except msgspec.DecodeError:
        return {}


def remembered(carrier: Mapping[str, str]) -> Context:
    """The trace that a carrier names, as a parent for new spans. An empty or broken carrier gives no parent."""
    return _W3C.extract(dict(carrier), context=Context())


@contextmanager
def span(
    name: str, *, parent: Mapping[str, str] | None = None, kind: SpanKind = SpanKind.INTERNAL, **facts: str | int
) -> Iterator[Span]:
    """One step of a trace: a child of the current span, or of the carrier `parent`. `facts` become attributes.

    An exception marks the span as failed and goes on.
    """
    within = context.get_current() if parent is None else remembered(parent)
    tracer = trace.get_tracer(_TRACER)
    with tracer.start_as_current_span(name, context=within, kind=kind, attributes=dict(facts)) as current:
        yield current


@contextmanager
def batch_span(name: str, carriers: Iterable[Mapping[str, str]], **facts: str | int) -> Iterator[Span]:
    """One batch over events of many traces: a trace of its own, linked to each of theirs (the first `MOST_LINKS`).

    `carriers` are the `trace` fields of the events' metadata; empty ones are skipped. Give them lazily: when nothing is
    traced, nobody looks at them.
    """
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        yield trace.INVALID_SPAN
        return
    tracer = trace.get_tracer(_TRACER)
    with tracer.start_as_current_span(
        name, context=Context(), kind=SpanKind.CONSUMER, attributes=dict(facts), links=_links(carriers)
    ) as current:
        yield current


def _links(carriers: Iterable[Mapping[str, str]]) -> list[Link]:
    distinct = dict.fromkeys(
        (carrier["traceparent"], carrier.get("tracestate", ""))
        for carrier in islice(carriers, MOST_LOOKED_AT)
        if "traceparent" in carrier
    )
    spans = (
        trace.get_current_span(remembered({"traceparent": parent, "tracestate": state})).get_span_context()
        for parent, state in distinct
    )
    return [Link(found) for found in islice((s for s in spans if s.is_valid), MOST_LINKS)]
