"""How Alembic runs the revisions: on the connection that `infrastructure.event_store.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

SCHEMA = "concord"

connection: Connection = context.config.attributes["connection"]
connection.execute(text(f"create schema if not exists {SCHEMA}"))
context.configure(connection=connection, version_table="revision", version_table_schema=SCHEMA)
with context.begin_transaction():
    context.run_migrations()
