"""A dump that is loaded into a fresh cluster must not come out in another order: transaction ids order the log.

The steps are those of `docs/runbook.md`, "Restore a dump into another cluster".
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import psycopg
import pytest

from infrastructure.embedded import postgres
from infrastructure.embedded.folder import Folder, opened
from infrastructure.embedded.postgres_folder import prepared, program
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.store import START, ForeignLog
from infrastructure.event_store.verify import verify
from tests.support.appends import an_append

BURN = "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$"


@pytest.fixture
def elsewhere() -> Iterator[Folder]:
    """A place for another cluster."""
    path = Path(mkdtemp(prefix="concord-restore-"))
    path.chmod(0o711)
    yield opened(path)
    rmtree(path, ignore_errors=True)


@contextmanager
def running(folder: Folder) -> Iterator[str]:
    """The address of the cluster, stopped cleanly afterwards."""
    with folder.locked():
        at = postgres.start(folder, None, throw_away=True)
    try:
        yield postgres.url(folder, at)
    finally:
        postgres.stop(at)


def restored(database_url: str, dump: Path, folder: Folder) -> None:
    """A logical dump of a database, loaded into the cluster of a folder."""
    subprocess.run(
        [program("pg_dump"), "--format=custom", "--no-owner", f"--file={dump}", database_url], check=True, timeout=60
    )
    with running(folder) as url:
        subprocess.run([program("pg_restore"), "--no-owner", f"--dbname={url}", dump], check=True, timeout=60)


def advance_epoch(folder: Folder) -> None:
    """The runbook's remedy, on a cluster that was stopped cleanly."""
    with running(folder) as url, psycopg.connect(url) as connection:
        row = connection.execute("select div(max(txid)::text::numeric, 4294967296)::int from concord.event").fetchone()
    assert row is not None
    advance = (program("pg_resetwal"), f"--epoch={row[0] + 1}", "--pgdata", folder.postgres)
    subprocess.run((*prepared(folder).prefix, *advance), check=True, capture_output=True, timeout=60)


async def story(database_url: str) -> None:
    """Two deals, a busy cluster, and one more deal."""
    async with PostgresEventStore(database_url) as store:
        await store.append(an_append("deal-000001", count=2))
        with psycopg.connect(database_url, autocommit=True) as busy:
            busy.execute(BURN)
        await store.append(an_append("deal-000002"))


async def streams_of(url: str) -> list[str]:
    """The streams of the log's events, in the order that readers see."""
    async with PostgresEventStore(url) as store:
        return [event.stream for event in await store.read_all(START, 100)]


async def test_a_dump_in_a_fresh_cluster_is_refused_before_the_epoch_is_advanced(
    database_url: str, elsewhere: Folder, tmp_path: Path
) -> None:
    await story(database_url)
    restored(database_url, tmp_path / "log.dump", elsewhere)

    with running(elsewhere) as url, pytest.raises(ForeignLog, match="Advance its epoch"):
        await streams_of(url)


async def test_after_the_epoch_is_advanced_the_log_reads_and_grows_in_order(
    database_url: str, elsewhere: Folder, tmp_path: Path
) -> None:
    await story(database_url)
    restored(database_url, tmp_path / "log.dump", elsewhere)
    advance_epoch(elsewhere)

    with running(elsewhere) as url:
        async with PostgresEventStore(url) as store:
            await store.append(an_append("deal-000003"))
            assert (await verify(store)).flaw is None
        assert await streams_of(url) == ["deal-000001", "deal-000001", "deal-000002", "deal-000003"]
