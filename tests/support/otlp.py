"""A collector of traces for one test: OTLP over HTTP on loopback, spans as plain values."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue


@dataclass(frozen=True, slots=True)
class Seen:
    """One finished span. Ids are hexadecimal; `parent` is empty for the first span of a trace."""

    service: str
    name: str
    trace: str
    span: str
    parent: str
    links: tuple[tuple[str, str], ...]
    facts: Mapping[str, str]


@dataclass
class Collector:
    """Where processes send their spans (`endpoint`), and what has arrived."""

    endpoint: str
    spans: list[Seen] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    def wait_for(self, wanted: Callable[[list[Seen]], bool], timeout: float = 30.0) -> list[Seen]:
        """Everything that has arrived, once it is enough. Fails with what there is when it is not."""
        with self.arrived:
            enough = self.arrived.wait_for(lambda: wanted(self.spans), timeout)
            spans = list(self.spans)
        assert enough, f"not enough spans: {sorted({(s.service, s.name) for s in spans})}"
        return spans


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on an ephemeral port for the length of a block."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            with collector.arrived:
                collector.spans.extend(_spans(ExportTraceServiceRequest.FromString(body)))
                collector.arrived.notify_all()
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """A test's output is the test's own."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _spans(request: ExportTraceServiceRequest) -> Iterator[Seen]:
    for resource in request.resource_spans:
        service = _facts(resource.resource.attributes).get("service.name", "")
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Seen(
                    service=service,
                    name=span.name,
                    trace=span.trace_id.hex(),
                    span=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    links=tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
                    facts=_facts(span.attributes),
                )


def _facts(attributes: Iterable[KeyValue]) -> dict[str, str]:
    return {fact.key: str(getattr(fact.value, fact.value.WhichOneof("value") or "")) for fact in attributes}
