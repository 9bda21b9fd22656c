"""Bringing a database's event store up to date: forward only, and safe to ask for from several processes at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from infrastructure.event_store.store import StoreUnavailable

_FOLDER = Path(__file__).parents[2] / "migrations"
_LOCK = 1129270861
_LONGEST_WAIT = "60s"


def migrate(database_url: str) -> None:
    """Run every revision that the database lacks. Who comes second waits, and then finds nothing left to do.

    Raises StoreUnavailable when there is no server, or when another process has been migrating for a minute.
    """
    engine = create_engine(_with_driver(database_url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            _upgrade(connection)
    except OperationalError as error:
        raise StoreUnavailable(
            f"the event store was not migrated: {error.orig}. Is PostgreSQL up, and is its address right?"
        ) from error
    finally:
        engine.dispose()


def run_sql(*names: str) -> None:
    """Inside a revision: run SQL files of `migrations/sql`, as they are."""
    cursor = op.get_bind().connection.cursor()
    for name in names:
        cursor.execute((_FOLDER / "sql" / name).read_bytes())
    cursor.close()


def _upgrade(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    # One transaction for everything; the lock ends with it.
    connection.execute(text(f"set local lock_timeout = '{_LONGEST_WAIT}'"))
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if not _is_up_to_date(connection, ScriptDirectory.from_config(config)):
        command.upgrade(config, "head")
    connection.commit()


def _is_up_to_date(connection: Connection, revisions: ScriptDirectory) -> bool:
    table = connection.execute(text("select to_regclass('concord.revision')")).scalar()
    if table is None:
        return False
    return connection.execute(text("select version_num from concord.revision")).scalar() == revisions.get_current_head()


def _with_driver(database_url: str) -> str:
    """The address as SQLAlchemy wants it: naming the driver."""
    scheme, rest = database_url.split("://", 1)
    return f"{scheme if '+' in scheme else 'postgresql+psycopg'}://{rest}"
