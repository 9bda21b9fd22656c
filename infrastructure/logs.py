"""What the processes say about themselves: one JSON object a line on standard error, tied together by ids.

Events are dotted past-tense names (`projection.caught_up`), values stand in fields. Standard output is for results.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, TextIO

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger

LogForm = Literal["console", "json"]

QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "asyncio": logging.WARNING,
    "urllib3": logging.WARNING,
    "opentelemetry.sdk": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "opentelemetry.context": logging.CRITICAL,
}
"""Libraries that say too much, and what is worth hearing of them. Requests are logged once, by `HttpEdge`.

A workflow that leaves the cache closes its spans wherever garbage collection runs; OpenTelemetry calls that an error.
"""

_TEMPORAL_FIELDS = {
    "workflow_id": "stream",
    "workflow_type": "workflow",
    "run_id": "run_id",
    "workflow_run_id": "run_id",
    "update_id": "command_id",
    "activity_type": "activity",
    "attempt": "attempt",
}


@contextmanager
def correlated(
    *,
    correlation_id: str | None = None,
    causation_id: str | None = None,
    stream: str | None = None,
    command_id: str | None = None,
) -> Iterator[None]:
    """Every line logged inside carries the ids that are given, also from called functions and tasks started inside."""
    ids = {
        "correlation_id": correlation_id,
        "causation_id": causation_id,
        "stream": stream,
        "command_id": command_id,
    }
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in ids.items() if value is not None}):
        yield


def correlation_id() -> str | None:
    """The correlation id in force here, if any."""
    bound = structlog.contextvars.get_contextvars().get("correlation_id")
    return bound if isinstance(bound, str) else None


def configure_logs(level: str, form: LogForm, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging through one door. Calling it again replaces the first call.

    `stream` is standard error unless given. `console` asks for coloured lines and gets them only on a terminal:
    whatever collects logs from a pipe or a file needs one form.
    """
    stream = stream or sys.stderr
    shared = _shared()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _OurHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), _flattened],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(for_terminal=form == "console" and stream.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    for former in [h for h in root.handlers if isinstance(h, _OurHandler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.captureWarnings(capture=True)


class _OurHandler(logging.StreamHandler[TextIO]):
    """Known by its class, so that configuring twice neither doubles lines nor removes anybody else's handler."""


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _traced,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(*, for_terminal: bool) -> list[Processor]:
    if for_terminal:
        return [structlog.dev.ConsoleRenderer()]
    # Locals of a failing frame may hold the name of a confidential target: the traceback goes out without them.
    without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(without_locals),
        structlog.processors.JSONRenderer(default=str),
    ]


def _traced(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace_id"] = trace.format_trace_id(span.trace_id)
    return event


def _flattened(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in ("temporal_workflow", "temporal_activity"):
        details = event.pop(key, None)
        if isinstance(details, Mapping):
            for theirs, ours in _TEMPORAL_FIELDS.items():
                if details.get(theirs) is not None:
                    event.setdefault(ours, details[theirs])
    for key in ("temporal_log", "color_message"):  # Temporal's core, uvicorn: what they say is in the message
        event.pop(key, None)
    return event
