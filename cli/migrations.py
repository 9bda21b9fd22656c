"""Bringing the event log's tables up to date."""

from __future__ import annotations

from cli.runtime import log_of
from infrastructure.settings import Settings


def migrate(settings: Settings) -> None:
    """Run every revision that the database lacks. Raises Trouble (no address), StoreUnavailable."""
    from infrastructure.event_store import migrate as log  # noqa: PLC0415 - Alembic is slow to load, and seldom needed

    log.migrate(log_of(settings))
