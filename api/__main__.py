"""`python -m api`: the front door on the host and port of the settings, until it is told to stop.

Ends with 0 when told to, 2 for wrong settings, 3 when the port is taken, 4 when PostgreSQL or a key is missing.
"""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from types import FrameType

import structlog
import uvicorn
from pydantic import ValidationError

from api.app import create_app
from api.resources import opened
from infrastructure import embedded, telemetry
from infrastructure.event_store.store import StoreUnavailable
from infrastructure.issuer import IssuerError, allowed
from infrastructure.settings import Settings

WRONG_SETTINGS, PORT_TAKEN, SOMETHING_MISSING = 2, 3, 4
GRACE_SECONDS = 10

log = structlog.get_logger("api")


def main() -> int:
    """Serve; the exit code says how it ended."""
    try:
        settings = embedded.reach(Settings())
        if settings.auth_jwks_url is None:
            allowed(settings)
    except (ValidationError, IssuerError) as problem:
        return _gave_up(problem, WRONG_SETTINGS)
    except embedded.EmbeddedError as problem:
        return _gave_up(problem, SOMETHING_MISSING)
    try:
        listening = listen(settings.api_host, settings.api_port)
    except OSError as problem:
        return _gave_up(_about_the_port(settings, problem), PORT_TAKEN)
    switched_on = telemetry.configure(settings, "api")
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, _told_to_stop)
    try:
        with listening:
            asyncio.run(_serve(settings, listening))
    except (StoreUnavailable, IssuerError) as problem:
        return _gave_up(problem, SOMETHING_MISSING)
    finally:
        switched_on.close()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket that already has its port, so that a taken one is noticed before anything starts. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Connections inherit it. Otherwise an answer in two pieces waits 40 ms for the peer's delayed acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)  # whoever connects from now on waits a moment instead of being turned away
    except OSError:
        listening.close()
        raise
    return listening


async def _serve(settings: Settings, listening: socket.socket) -> None:
    async with opened(settings):
        pass  # says clearly what is missing, before anybody is told that we listen
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            log_config=None,
            access_log=False,  # `HttpEdge` logs requests, without what they ask
            server_header=False,
            forwarded_allow_ips="127.0.0.1",
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="on",
        )
    )
    host, port = listening.getsockname()[:2]
    log.info("api.opened", host=host, port=port)
    await server.serve(sockets=[listening])
    log.info("api.closed")


def _told_to_stop(_signal: int, _frame: FrameType | None) -> None:
    """Uvicorn stops by itself and then repeats the signal, which has done its work by then."""


def _about_the_port(settings: Settings, problem: OSError) -> str:
    where = f"{settings.api_host}:{settings.api_port}"
    if problem.errno == errno.EADDRINUSE:
        return f"{where} is taken by another program: end it, or set CONCORD_API_PORT to a free port"
    return f"cannot listen on {where} ({problem.strerror}): set CONCORD_API_HOST and CONCORD_API_PORT"


def _gave_up(why: object, code: int) -> int:
    sys.stderr.write(f"concord api: {why}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
