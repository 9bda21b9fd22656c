"""Around every answer: headers that keep browsers strict, and a problem document when something unexpected happens."""

from __future__ import annotations

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

STRICT = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Unless an answer brings its own. No cross-origin headers at all: other sites' pages may not call us."""

OVER_TLS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}

log = structlog.get_logger(__name__)


class Shell:
    """ASGI middleware, just inside `infrastructure.http_edge.HttpEdge`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything else passes through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        strict = STRICT | OVER_TLS if scope["scheme"] == "https" else STRICT
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in strict.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except ClientDisconnect:
            log.info("request.abandoned")
        except Exception:
            if begun:
                raise  # too late for another answer: the server logs it and cuts the connection
            log.exception("request.failed")
            request = Request(scope, receive)
            broken = problems.Rejected(problems.UNEXPECTED, "It is in our log, under the correlation id.")
            await problems.answer(request, broken)(scope, receive, dressed)
