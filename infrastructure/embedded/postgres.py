"""The embedded PostgreSQL: started, found again and stopped; its data survives all of that."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import structlog
from psycopg import sql

from infrastructure.embedded.children import LOOPBACK, RunAs, alive, command_of, end, free_port, known, spawn, wait_for
from infrastructure.embedded.folder import Folder, PostgresAt
from infrastructure.embedded.postgres_folder import SUPERUSER, mend_stale_locks, prepared, program, tail
from infrastructure.embedded.problems import PasswordLost, ServerDidNotStart

log = structlog.get_logger()

NAME = "PostgreSQL"

DATABASE = "concord"

ROLE = "concord"
"""Whom Concord logs in as: it owns its database and may create others (tests do), and is no superuser."""

CONFIGURATION = {
    "listen_addresses": LOOPBACK,
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "pglz",
    "jit": "off",
    "random_page_cost": "1.1",
    "idle_in_transaction_session_timeout": "60s",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""fsync and synchronous_commit stay on: an acknowledged decision survives a power cut."""

THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
"""For data that is deleted afterwards."""

PATIENCE = 60.0
"""Seconds that a server may take to recover from a crash and answer."""


def url(folder: Folder, at: PostgresAt, database: str = DATABASE) -> str:
    """The address of a database of the running server, password included."""
    return f"postgresql://{ROLE}:{folder.secret.read_text()}@{LOOPBACK}:{at.port}/{database}"


def find(folder: Folder) -> PostgresAt | None:
    """The running server of this data, or None. Not merely its file: it is asked whose data it serves.

    Raises PasswordLost, ServerDidNotStart.
    """
    at = serving(folder)
    return at if at is not None and _answers_before_it_ends(folder, at) else None


def serving(folder: Folder) -> PostgresAt | None:
    """The process that serves this data, whether it answers or not."""
    try:
        lines = (folder.postgres / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    child = known(pid)
    if child is None or str(folder.postgres) not in command_of(pid):
        return None
    return PostgresAt(child=child, port=port)


def start(
    folder: Folder, preferred_port: int | None, *, throw_away: bool, ways: Sequence[RunAs] | None = None
) -> PostgresAt:
    """Start on the data of the folder, which is made when missing; `ways` are those to try when we are root.

    Raises ProgramMissing, RootRefused, WrittenByAnotherVersion, PasswordLost, ServerDidNotStart.
    """
    run_as = prepared(folder, ways)
    deadline = time.monotonic() + PATIENCE
    port = free_port(preferred_port)
    folder.postgres_log.touch()
    while True:
        said_before = folder.postgres_log.stat().st_size
        at = _spawn(folder, port, run_as, throw_away=throw_away)
        if _answers_before_it_ends(folder, at):
            break
        said = tail(folder, said_before)
        if "could not bind" in said:  # somebody took the port since we looked
            port = free_port()
        elif "pre-existing shared memory" not in said:  # which the sessions of a killed server give up one by one
            raise ServerDidNotStart(NAME, folder.postgres_log, said)
        if time.monotonic() > deadline:
            raise ServerDidNotStart(NAME, folder.postgres_log, said)
    _make_database(folder, at)
    log.info("embedded.postgres_started", pid=at.child.pid, port=at.port, identity=run_as.how)
    return at


def stop(at: PostgresAt, *, at_once: bool = False) -> None:
    """End every session and the server; acknowledged writes are kept either way. Raises NotOurs."""
    polite = () if at_once else ((signal.SIGINT, 20.0),)
    end(at.child, *polite, (signal.SIGQUIT, 5.0))
    log.info("embedded.postgres_stopped", pid=at.child.pid)


def _spawn(folder: Folder, port: int, run_as: RunAs, *, throw_away: bool) -> PostgresAt:
    mend_stale_locks(folder, port)
    path_fits_a_socket = len(str(folder.postgres)) < 80  # noqa: PLR2004 - of the 107 bytes that an address has
    configuration = {
        **CONFIGURATION,
        **(THROW_AWAY if throw_away else {}),
        "port": str(port),
        "unix_socket_directories": str(folder.postgres) if path_fits_a_socket else "",
    }
    options = [word for name, value in configuration.items() for word in ("-c", f"{name}={value}")]
    command: list[str | Path] = [program("postgres"), "-D", folder.postgres, *options]
    return PostgresAt(child=spawn(command, log=folder.postgres_log, run_as=run_as), port=port)


def _answers_before_it_ends(folder: Folder, at: PostgresAt) -> bool:
    if not wait_for(lambda: not alive(at.child) or _answers(folder, at), PATIENCE):
        raise ServerDidNotStart(NAME, folder.postgres_log, tail(folder))
    return alive(at.child)


def _answers(folder: Folder, at: PostgresAt) -> bool:
    try:
        with _superuser(folder, at) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.OperationalError as problem:
        if "password authentication failed" in str(problem):
            raise PasswordLost(folder.postgres, folder.secret) from None
        return False
    return row is not None and Path(str(row[0])) == folder.postgres


def _make_database(folder: Folder, at: PostgresAt) -> None:
    with _superuser(folder, at) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone():
            return
        role, database, password = (
            sql.Identifier(ROLE),
            sql.Identifier(DATABASE),
            sql.Literal(folder.secret.read_text()),
        )
        if not connection.execute("select 1 from pg_roles where rolname = %s", (ROLE,)).fetchone():
            connection.execute(sql.SQL("create role {} login createdb password {}").format(role, password))
        connection.execute(sql.SQL("create database {} owner {}").format(database, role))


@contextmanager
def _superuser(folder: Folder, at: PostgresAt) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        host=LOOPBACK,
        port=at.port,
        user=SUPERUSER,
        password=folder.secret.read_text(),
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    ) as connection:
        yield connection
