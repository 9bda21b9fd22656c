"""PostgreSQL and Temporal of one machine: start them, find them from another process, stop them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infrastructure.embedded import postgres, temporal
from infrastructure.embedded.children import Child, alive, end, spawn
from infrastructure.embedded.folder import Folder, PostgresAt, Remembered, TemporalAt, opened
from infrastructure.embedded.problems import NotRunning
from infrastructure.settings import Settings

PROJECT = Path(__file__).parents[2]

WARDEN = 'read -r nothing; cd "$1" && shift && exec "$0" -m infrastructure.embedded "$@"'
"""A shell that waits for the end of its owner, however sudden, and then has the servers of a folder stopped."""


@dataclass(frozen=True, slots=True)
class Bond:
    """What ties servers to the process that started them: while its end of the pipe is open, the warden waits."""

    warden: Child
    pipe: int


@dataclass(frozen=True, slots=True)
class Servers:
    """Both servers, running. `started` are those that this call started; the others ran already."""

    folder: Path
    database_url: str = field(repr=False)
    temporal_address: str
    temporal_ui_url: str | None
    started: tuple[Child, ...] = ()
    bond: Bond | None = None

    def applied_to(self, settings: Settings) -> Settings:
        """The settings, with the addresses of these servers where none were given."""
        return settings.model_copy(
            update={
                "database_url": settings.database_url or self.database_url,
                "temporal_address": settings.temporal_address or self.temporal_address,
            }
        )

    def stop(self, *, at_once: bool = False) -> None:
        """Stop what this call started. `at_once` skips the farewells. Raises EmbeddedError."""
        if self.bond is not None and alive(self.bond.warden):
            end(self.bond.warden)
            os.close(self.bond.pipe)
        stop(self.folder, only=self.started, at_once=at_once)


def find(path: Path) -> Servers | None:
    """The running servers of a data folder, each asked whose data it serves; None unless both run.

    Raises EmbeddedError.
    """
    if not path.is_dir():
        return None
    folder = opened(path)
    database, engine = postgres.find(folder), temporal.find(folder.remembered().temporal)
    return _servers(folder, database, engine) if database and engine else None


def reach(settings: Settings) -> Settings:
    """The settings with both addresses filled, from running embedded servers where need be. Raises EmbeddedError."""
    if settings.database_url and settings.temporal_address:
        return settings
    servers = find(settings.data_folder)
    if servers is None:
        raise NotRunning(settings.data_folder)
    return servers.applied_to(settings)


def start(
    path: Path, *, simulation: bool = False, ui: bool = False, bound: bool = False, throw_away: bool = False
) -> Servers:
    """Both servers on the data of a folder; one that runs already is taken as it is.

    `simulation`: workflows get clocks of their own that can skip. `ui`: Temporal shows its own screens too.
    `bound`: what is started ends with this process, however it ends. `throw_away`: fast, but a power cut loses data.
    Raises EmbeddedError; then nothing that this call started is left running.
    """
    folder = opened(path)
    with folder.locked():
        last = folder.remembered()
        found, engine_found = postgres.find(folder), temporal.find(last.temporal)
        if engine_found is not None:
            temporal.same_clock(folder, engine_found, simulation=simulation)
        try:
            engine = engine_found or temporal.launch(folder, last.temporal, simulation=simulation, ui=ui)
            folder.remember(Remembered(postgres=last.postgres, temporal=engine))
            port = last.postgres.port if last.postgres else None
            database = found or postgres.start(folder, port, throw_away=throw_away)
            engine = engine_found or temporal.ready(folder, engine)
            folder.remember(Remembered(postgres=database, temporal=engine))
        except BaseException:
            _stop(folder, lambda child: child not in {at.child for at in (found, engine_found) if at is not None})
            raise
        started = tuple(at.child for at in (database, engine) if at not in (found, engine_found))
        return _servers(folder, database, engine, started, _bond(folder, started) if bound and started else None)


def stop(path: Path, *, only: Collection[Child] | None = None, at_once: bool = False) -> tuple[str, ...]:
    """Stop the servers of a data folder, whoever started them; answers the names of those that ran.

    `only`: none but these. `at_once` skips the farewells: right for data that is thrown away. Raises EmbeddedError.
    """
    if not path.is_dir():
        return ()
    folder = opened(path)
    with folder.locked():
        return _stop(folder, lambda child: only is None or child in only, at_once=at_once)


@asynccontextmanager
async def running(
    path: Path, *, simulation: bool = False, ui: bool = False, throw_away: bool = False
) -> AsyncIterator[Servers]:
    """`start(bound=True)` for the length of a block; afterwards what the block started is stopped."""
    servers = await asyncio.to_thread(start, path, simulation=simulation, ui=ui, bound=True, throw_away=throw_away)
    try:
        yield servers
    finally:
        await asyncio.to_thread(servers.stop, at_once=throw_away)


def _stop(folder: Folder, meant: Callable[[Child], bool], *, at_once: bool = False) -> tuple[str, ...]:
    engine, database = temporal.serving(folder.remembered().temporal), postgres.serving(folder)
    stopped = []
    if engine is not None and meant(engine.child):
        temporal.stop(engine, at_once=at_once)
        stopped.append(temporal.NAME)
    if database is not None and meant(database.child):
        postgres.stop(database, at_once=at_once)
        stopped.append(postgres.NAME)
    return tuple(stopped)


def _bond(folder: Folder, started: tuple[Child, ...]) -> Bond:
    waits_on, ours = os.pipe()
    try:
        command: list[str | Path] = ["sh", "-c", WARDEN, sys.executable, PROJECT, folder.path, *map(str, started)]
        return Bond(spawn(command, log=folder.path / "warden.log", stdin=waits_on), ours)
    finally:
        os.close(waits_on)


def _servers(
    folder: Folder, database: PostgresAt, engine: TemporalAt, started: tuple[Child, ...] = (), bond: Bond | None = None
) -> Servers:
    return Servers(
        folder=folder.path,
        database_url=postgres.url(folder, database),
        temporal_address=temporal.address(engine),
        temporal_ui_url=temporal.ui_url(engine),
        started=started,
        bond=bond,
    )
