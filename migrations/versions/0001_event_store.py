"""The log: its table, its seal, its frontier and the one function that appends to it."""

from __future__ import annotations

from infrastructure.event_store.migrate import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forward only: there is no way back to having no log."""
    run_sql("0001_event.sql", "0001_leaf.sql", "0001_frontier.sql", "0001_append_many.sql")
