"""Switches on what lets people see a process from outside: its log, its figures and its traces.

One call at the start of each process. Nothing leaves the machine unless a collector is named (`CONCORD_OTEL_ENDPOINT`),
and no port is opened to others unless one is asked for. Workers and projection runners serve `/metrics` on a port of
their own, the API on its one port; Temporal's SDK, which insists on a port for its figures, gets an ephemeral one on
loopback, read into the same page: one scrape target for each process.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from threading import Thread
from typing import Literal
from urllib.request import urlopen
from wsgiref.simple_server import WSGIServer

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Metric, start_http_server
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from temporalio import activity, workflow
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.contrib.opentelemetry import OpenTelemetryPlugin, ReplaySafeTracerProvider, create_tracer_provider
from temporalio.plugin import SimplePlugin
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from infrastructure.logs import configure_logs
from infrastructure.metrics import REGISTRY
from infrastructure.settings import Settings

Role = Literal["api", "worker", "projections", "cli"]
"""What a process is; with `concord-` before it, the service name of its traces."""

_PORT_TRIES = 5
_TRACE_HEADER = "_tracer-data"
"""Where the SDK's OpenTelemetry interceptor keeps the trace."""


class SdkFigures(Collector):
    """Temporal's own figures, read from the loopback port that its SDK serves them on."""

    def __init__(self, port: int) -> None:
        self.page = f"http://127.0.0.1:{port}/metrics"

    def collect(self) -> Iterable[Metric]:
        """Fails the whole scrape when the SDK does not answer: a page that lacks them would look like a quiet day."""
        with urlopen(self.page, timeout=2) as answer:  # noqa: S310 - our own loopback page
            return list(text_string_to_metric_families(answer.read().decode()))


@dataclass
class Telemetry:
    """What was switched on. `close` writes out the last spans and gives the metrics port back."""

    runtime: Runtime
    tracer_provider: ReplaySafeTracerProvider | None
    metrics_port: int | None
    _server: tuple[WSGIServer, Thread] | None = None
    _sdk: SdkFigures | None = None

    def close(self) -> None:
        """Blocks until the spans are out, for some seconds at most. Nothing is traced or scraped afterwards."""
        if self.tracer_provider is not None:
            self.tracer_provider.shutdown()
        if self._server is not None:
            server, thread = self._server
            server.shutdown()
            server.server_close()
            thread.join()
        if self._sdk is not None:
            REGISTRY.unregister(self._sdk)


def configure(settings: Settings, process: Role) -> Telemetry:
    """Switch on logs, figures and traces for this process. Once, before the first Temporal client is made.

    Raises OSError when the metrics port is taken.
    """
    configure_logs(settings.log_level, settings.log_format)
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    provider = None if settings.otel_endpoint is None else trace_to(settings.otel_endpoint, process)
    runtime, sdk = _runtime(with_figures=process != "cli")
    Runtime.set_default(runtime, error_if_already_set=False)
    if sdk is not None:
        REGISTRY.register(sdk)
    port = _metrics_port(settings, process)
    server = None if port is None else start_http_server(port, settings.metrics_host, REGISTRY)
    return Telemetry(runtime, provider, port, server, sdk)


def trace_to(endpoint: str, process: Role) -> ReplaySafeTracerProvider:
    """Export every span of this process, in batches, to an OTLP/HTTP collector at `endpoint` (without a path)."""
    resource = Resource.create(
        {
            "service.name": f"concord-{process}",
            "service.namespace": "concord",
            "service.version": _version(),
            "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
        }
    )
    provider = create_tracer_provider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    return provider


def temporal_plugins() -> list[SimplePlugin]:
    """What `Client.connect(plugins=…)` needs so that traces pass through Temporal; nothing when nothing is traced.

    A client's plugins reach the workers made from it. Give them to a `Replayer` too.
    """
    if not isinstance(trace.get_tracer_provider(), ReplaySafeTracerProvider):
        return []
    return [
        SimplePlugin("concord.runs_apart", interceptors=[_RunsApart()]),
        OpenTelemetryPlugin(add_temporal_spans=True),
    ]


class _RunsApart(ClientInterceptor, Interceptor):
    """Gives every run of a workflow a trace of its own.

    An initiative lives for years; left alone, each of its wake-ups would join the trace of the command that opened it.
    It is a client's interceptor only to stand before OpenTelemetry's, which is one.
    """

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: A002, ARG002 - the SDK's signature
        return _RunApart


class _RunApart(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> object:  # noqa: A002 - the SDK's signature
        input.headers = {name: value for name, value in input.headers.items() if name != _TRACE_HEADER}
        return await super().execute_workflow(input)


def _metrics_port(settings: Settings, process: Role) -> int | None:
    return {
        "api": None,
        "cli": None,
        "worker": settings.worker_metrics_port,
        "projections": settings.projections_metrics_port,
    }[process]


def _runtime(*, with_figures: bool) -> tuple[Runtime, SdkFigures | None]:
    if not with_figures:
        return Runtime(telemetry=TelemetryConfig(logging=_core_log())), None
    for attempt in range(1, _PORT_TRIES + 1):
        port = _free_port()
        figures = PrometheusConfig(
            bind_address=f"127.0.0.1:{port}", counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True
        )
        try:
            telemetry = TelemetryConfig(logging=_core_log(), metrics=figures, attach_service_name=False)
            return Runtime(telemetry=telemetry), SdkFigures(port)
        except ValueError:
            # Somebody took the port between our look and the SDK's bind; it cannot bind port 0 and say which it got.
            if attempt == _PORT_TRIES:
                raise
    raise AssertionError("unreachable")


def _core_log() -> LoggingConfig:
    core = LogForwardingConfig(logging.getLogger("temporalio.core"), append_target_to_name=False)
    return LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=core)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _version() -> str:
    try:
        return version("concord")
    except PackageNotFoundError:
        return "unreleased"
