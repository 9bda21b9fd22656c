"""One real PostgreSQL and one real Temporal server for all tests of a run; each test gets a database of its own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg
from psycopg import sql

from infrastructure import embedded
from infrastructure.event_store.migrate import migrate

TEMPLATE = "migrated"


@contextmanager
def throw_away_servers() -> Iterator[embedded.Servers]:
    """Both servers in a folder that is deleted afterwards; workflows have clocks that can skip."""
    folder = Path(mkdtemp(prefix="concord-tests-"))
    folder.chmod(0o711)
    try:
        servers = embedded.start(folder, simulation=True, bound=True, throw_away=True)
        try:
            yield servers
        finally:
            time.sleep(0.2)  # a Temporal client that is still letting go would crash Python's exit
            servers.stop(at_once=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_template(servers: embedded.Servers) -> str:
    """A migrated database that `fresh_database` copies; made once, as a copy is ten times faster than a migration."""
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    migrate(_named(servers, TEMPLATE))
    return TEMPLATE


@contextmanager
def fresh_database(servers: embedded.Servers, template: str) -> Iterator[str]:
    """The address of a migrated, empty database, dropped afterwards whoever is still connected."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        create = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield _named(servers, name)
        finally:
            drop(connection, name)


def drop(connection: psycopg.Connection, database: str) -> None:
    """Send away our own sessions; a vacuum of PostgreSQL's own is no business of ours, and leaves by itself."""
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = current_user",
        [database],
    )
    connection.execute(sql.SQL("drop database {}").format(sql.Identifier(database)))


def _named(servers: embedded.Servers, database: str) -> str:
    return f"{servers.database_url.rpartition('/')[0]}/{database}"
