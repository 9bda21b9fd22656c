"""The outbox: what people were told, drained by the adapters for mail and chat."""

from __future__ import annotations

from infrastructure.event_store.migrate import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Forward only, as the log is."""
    run_sql("0002_message.sql")
