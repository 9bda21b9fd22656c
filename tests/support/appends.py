"""Appends for stories about the event store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from infrastructure.event_store.store import Append, NewEvent, event_id

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def an_append(
    stream: str,
    expected: int = 0,
    command: str | None = None,
    count: int = 1,
    *,
    data: bytes = b'{"amount":"5"}',
    meta: bytes = b'{"actor":"anna"}',
    kind: str = "bid_received",
    guard: str | None = None,
    depends: Sequence[tuple[str, int]] = (),
) -> Append:
    """One command's events, all alike but for their ids."""
    command = command or f"command-{expected}"
    return Append(
        stream=stream,
        expected=expected,
        command_id=command,
        occurred_at=AT,
        events=[NewEvent(event_id(stream, command, n), kind, 1, data, meta, guard) for n in range(count)],
        depends=depends,
    )
