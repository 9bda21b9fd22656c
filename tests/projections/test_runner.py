"""The process that keeps the read models: what it does with poison events, and when it crashes."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import structlog
from sqlalchemy import text

from infrastructure.database import read_models
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.store import Position
from infrastructure.metrics import REGISTRY
from projections.everything import PROJECTIONS
from projections.rebuild import rebuild
from projections.runner import Pace, Runner
from projections.serve import FEWEST
from projections.status import status
from projections.timeline import TIMELINE
from tests.projections.histories import life
from tests.projections.toys import Taste, toy
from tests.projections.world import QUICK, World, caught_up, running, until
from tests.support import deals

Rows = list[tuple[Any, ...]]

AT_LEISURE = Pace(poll=30.0, muster=30.0)
FEW = 5


async def fresh(world: World) -> Rows:
    """The rows of a toy folded from the first event on."""
    await rebuild(toy("again"), store=world.store, engine=world.engine)
    return await world.rows("again_v1")


async def stopped(world: World, name: str) -> dict[str, Any]:
    """Where the read model that is read has stopped; nothing while it goes on."""
    for model in await status(world.engine):
        if (model.projection, model.standing) == (name, "live") and model.stopped is not None:
            return model.stopped.model_dump(include={"version", "type", "error"})
    return {}


async def test_read_models_follow_the_log(world: World) -> None:
    first, second = toy("first"), toy("second")
    async with running(world.runner(first, second)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, first, second, task=task)
        assert await world.rows("first_v1") == [(deals.STREAM, 2, "phase_entered", 5)]
        await world.tell(deals.at_g1())
        await caught_up(world, first, second, task=task)
    assert await world.rows("first_v1") == await world.rows("second_v1") == await fresh(world)


class Watched(PostgresEventStore):
    """The log, counting how often somebody asks for its end."""

    looks = 0

    async def head(self) -> Position:
        self.looks += 1
        return await super().head()


async def test_a_runner_with_nothing_to_do_rests(world: World) -> None:
    async with Watched(world.url) as store, running(Runner(store, world.engine, [toy("first")], AT_LEISURE)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, toy("first"), task=task)
        await world.store.wait(1)  # the first wait of a task returns at once
        before = store.looks
        await world.store.wait(1)
        assert store.looks - before <= FEW


async def test_all_read_models_start_with_few_connections(world: World) -> None:
    await world.people()
    await world.tell(deals.closed())
    few = read_models(world.url, name="projections", size=FEWEST)
    try:
        async with running(Runner(world.store, few, PROJECTIONS, QUICK)) as task:
            await caught_up(world, *PROJECTIONS, task=task)
    finally:
        await few.dispose()
    assert len(await world.rows(TIMELINE.tables[0].view.name)) == await world.ask("select count(*) from concord.event")


async def test_a_poison_event_stops_its_read_model_and_no_other(world: World) -> None:
    picky, hungry = toy("picky", taste=Taste({"criterion_attested"})), toy("hungry")
    with structlog.testing.capture_logs() as logs:
        async with running(world.runner(picky, hungry)) as task:
            await world.tell(deals.chartered())
            await caught_up(world, picky, hungry, task=task)
            await world.tell(deals.at_g1())
            await caught_up(world, hungry, task=task)
            shown = await until(lambda: stopped(world, "picky"), task=task)
            await world.tell(life(1))
            await caught_up(world, hungry, task=task)
            await until(lambda: _lags("picky"), task=task)
    (said,) = [entry for entry in logs if entry["event"] == "projection.stopped"]
    assert (said["projection"], said["stream"], said["version"]) == ("picky", deals.STREAM, 12)
    assert shown == {
        "version": 12,
        "type": "criterion_attested",
        "error": "Indigestible: criterion_attested is too much",
    }
    assert REGISTRY.get_sample_value("concord_projection_poisoned", {"projection": "picky"}) == 1
    assert await world.rows("picky_v1") == [(deals.STREAM, 4, "evidence_attached", 11)], "what came before it is kept"
    assert len(await world.rows("hungry_v1")) == 2


async def test_a_restart_tries_a_poison_event_again(world: World) -> None:
    taste = Taste({"criterion_attested"})
    picky = toy("picky", taste=taste)
    await world.tell(deals.at_g1())
    for _ in range(2):
        async with running(world.runner(picky)) as task:
            await until(lambda: stopped(world, "picky"), task=task)
            assert await world.rows("picky_v1") == [(deals.STREAM, 4, "evidence_attached", 11)]
    taste.poison.clear()
    async with running(world.runner(picky)) as task:
        await caught_up(world, picky, task=task)
    assert await world.rows("picky_v1") == await fresh(world)
    assert await stopped(world, "picky") == {}


async def test_a_value_that_postgresql_refuses_is_poison_too(world: World) -> None:
    board = toy("board")
    await world.tell(deals.chartered())
    async with running(world.runner(board)) as task:
        await caught_up(world, board, task=task)
        async with world.engine.begin() as connection:
            await connection.execute(text("alter table read.board_v1_g1 add check (seen < 3)"))
        for event, at in deals.at_g1().happened[5:]:
            await world.happen(deals.STREAM, event, at=at)
        shown = await until(lambda: stopped(world, "board"), task=task)
    assert (shown["version"], shown["type"]) == (7, "evidence_attached")
    assert "CheckViolation" in shown["error"]
    assert await world.rows("board_v1") == [(deals.STREAM, 2, "phase_entered", 6)]


async def test_killed_connections_lose_no_event_and_fold_none_twice(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        for seed in range(8):
            await world.tell(life(seed, steps=15))
            await until(lambda: asyncio.to_thread(_killed, world.url), task=task)
        await caught_up(world, tally, task=task)
    assert await world.rows("tally_v1") == await fresh(world)


async def test_a_crash_between_rows_and_checkpoint_leaves_neither(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=task)
    before = (await world.rows("tally_v1"), await world.rows("checkpoint"))
    await _crash_at_commit(world, "tally_v1_g1")
    await world.tell(deals.at_g1())
    with structlog.testing.capture_logs() as logs:
        async with running(world.runner(tally)) as task:
            await until(lambda: _unreachable(logs), task=task)
            assert (await world.rows("tally_v1"), await world.rows("checkpoint")) == before
            async with world.engine.begin() as connection:
                await connection.execute(text("drop trigger crash on read.tally_v1_g1"))
            await caught_up(world, tally, task=task)
    assert await world.rows("tally_v1") == await fresh(world)
    folded = [model.events for model in await status(world.engine) if model.projection == "tally"]
    assert folded == [9], "each of the events that came after the first rows, once"


async def _unreachable(logs: list[Any]) -> bool:
    return any(entry["event"] == "projection.database_unreachable" for entry in logs)


async def _lags(name: str) -> bool:
    return (REGISTRY.get_sample_value("concord_projection_lag_events", {"projection": name}) or 0) > 0


async def _crash_at_commit(world: World, table: str) -> None:
    function = """create function read.crash() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$"""
    trigger = f"""create constraint trigger crash after insert on read.{table}
        deferrable initially deferred for each row execute function read.crash()"""
    async with world.engine.begin() as connection:
        await connection.execute(text(function))
        await connection.execute(text(trigger))


def _killed(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where datname = current_database() and application_name = 'concord projections'"
        ).fetchone()
    return int(found[0]) if found else 0
