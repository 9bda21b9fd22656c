"""Traces in and out of what travels: headers, metadata of events, batches that link to all they hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infrastructure import tracing

FIRST = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
SECOND = {"traceparent": "00-1bf7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01"}


@pytest.fixture
def finished(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Spans that ended; the process's one provider stays what it was."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    yield exporter
    provider.shutdown()


def test_without_a_collector_nothing_is_traced_and_nobody_looks_at_the_events() -> None:
    def never() -> Iterator[dict[str, str]]:
        raise AssertionError("looked at")
        yield {}

    with tracing.span("door"), tracing.batch_span("batch", never()) as batch:
        assert tracing.trace_context() == {}
        assert not batch.is_recording()


def test_a_span_continues_the_trace_it_was_handed(finished: InMemorySpanExporter) -> None:
    with tracing.span("record", parent=FIRST, kind=trace.SpanKind.SERVER, attempts=2):
        onward = tracing.trace_context()["traceparent"]

    (span,) = finished.get_finished_spans()
    assert onward.split("-")[1] == FIRST["traceparent"].split("-")[1]
    assert span.parent is not None
    assert trace.format_span_id(span.parent.span_id) == FIRST["traceparent"].split("-")[2]
    assert dict(span.attributes or {}) == {"attempts": 2}


@pytest.mark.parametrize("broken", [{}, {"traceparent": "nonsense"}])
def test_a_broken_carrier_begins_a_new_trace(finished: InMemorySpanExporter, broken: dict[str, str]) -> None:
    with tracing.span("outer"), tracing.span("inner", parent=broken):
        pass

    inner, outer = finished.get_finished_spans()
    assert inner.parent is None
    assert inner.context.trace_id != outer.context.trace_id


def test_a_batch_links_once_to_every_trace_in_it(finished: InMemorySpanExporter) -> None:
    with tracing.batch_span("fold", [FIRST, {}, SECOND, FIRST], events=4):
        pass

    (span,) = finished.get_finished_spans()
    assert [trace.format_trace_id(link.context.trace_id)[:4] for link in span.links] == ["0af7", "1bf7"]
    assert span.parent is None


def test_a_huge_batch_looks_at_its_beginning_only(finished: InMemorySpanExporter) -> None:
    looked_at = 0

    def many() -> Iterator[dict[str, str]]:
        nonlocal looked_at
        for number in range(1, 100_000):
            looked_at += 1
            yield {"traceparent": f"00-{number:032x}-b7ad6b7169203331-01"}

    with tracing.batch_span("fold", many()):
        pass

    (span,) = finished.get_finished_spans()
    assert len(span.links) == tracing.MOST_LINKS
    assert looked_at <= tracing.MOST_LOOKED_AT


def test_a_trace_is_found_in_an_events_metadata_and_a_broken_one_is_no_harm() -> None:
    assert tracing.carried(b'{"actor":"cfo","trace":{"traceparent":"00-x"}}') == {"traceparent": "00-x"}
    assert tracing.carried(b'{"actor":"cfo"}') == {}
    assert tracing.carried(b'{"trace":7}') == {}
    assert tracing.carried(b"\xff") == {}
