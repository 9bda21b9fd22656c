"""Every request gets a correlation id, a span, a line in the log and a place in the figures."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from time import perf_counter
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from infrastructure import metrics
from infrastructure.logs import correlated
from infrastructure.tracing import span

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

CORRELATION_HEADER = b"x-correlation-id"
UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: counted, but neither logged nor traced."""

_ACCEPTABLE = re.compile(rb"[A-Za-z0-9._:-]{1,64}")

log = structlog.get_logger(__name__)


class HttpEdge:
    """ASGI middleware, to be the outermost one: `app.add_middleware(HttpEdge)` after all others.

    A caller's `X-Correlation-ID` is kept when it is plain; otherwise the trace id, or a fresh one, takes its place. The
    answer carries it back, and `scope["state"]["correlation_id"]` has it for whoever answers when all else broke. A
    caller's `traceparent` is continued.
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything else (lifespan) passes through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] in UNTRACED:
            await self._answer(scope, receive, send, None)
            return
        carrier = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in _headers(scope)
            if name in {b"traceparent", b"tracestate"}
        }
        with span(scope["method"], parent=carrier, kind=SpanKind.SERVER) as current:
            correlation = _correlation(scope, current)
            scope.setdefault("state", {})["correlation_id"] = correlation
            with correlated(correlation_id=correlation):
                await self._answer(scope, receive, send, current)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, current: Span | None) -> None:
        correlation = structlog.contextvars.get_contextvars().get("correlation_id", "")
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def tagged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if correlation:
                    message["headers"] = [*message.get("headers", ()), (CORRELATION_HEADER, correlation.encode())]
            await send(message)

        started = perf_counter()
        try:
            await self._app(scope, receive, tagged)
        finally:
            seconds = perf_counter() - started
            route = getattr(scope.get("route"), "path", None)
            metrics.answered(scope["method"], route, status, seconds)
            if current is not None:
                _describe(current, scope["method"], route, status)
                log.info(
                    "http.answered",
                    method=scope["method"],
                    route=route or metrics.OTHER,
                    status=status,
                    milliseconds=round(seconds * 1000, 1),
                )


def _headers(scope: Scope) -> Iterable[tuple[bytes, bytes]]:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return headers


def _correlation(scope: Scope, current: Span) -> str:
    for name, value in _headers(scope):
        if name == CORRELATION_HEADER and _ACCEPTABLE.fullmatch(value):
            return value.decode("ascii")
    traced = current.get_span_context()
    return trace.format_trace_id(traced.trace_id) if traced.is_valid else secrets.token_hex(16)


def _describe(current: Span, method: str, route: str | None, status: int) -> None:
    current.update_name(f"{method} {route or metrics.OTHER}")
    current.set_attributes({"http.request.method": method, "http.response.status_code": status})
    if route is not None:
        current.set_attribute("http.route", route)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        current.set_status(Status(StatusCode.ERROR))
