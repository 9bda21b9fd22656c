"""${message}"""

from __future__ import annotations

from infrastructure.event_store.migrate import run_sql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Forward only: events are never rewritten, and what a revision adds stays."""
    run_sql("${up_revision}_name.sql")
