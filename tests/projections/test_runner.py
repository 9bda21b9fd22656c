"""The process that keeps the read models: what it does with poison, crashes, companions and time."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
import structlog
from sqlalchemy import text

from infrastructure.event_store.store import Partition
from infrastructure.metrics import REGISTRY
from projections import catalogue, locks
from projections.lag import lag
from projections.rebuild import rebuild
from projections.seen import watching
from projections.status import status
from tests.projections.histories import life
from tests.projections.toys import Taste, toy
from tests.projections.world import QUICK, World, caught_up, running, until
from tests.support import deals


def gauge(name: str, projection: str) -> float | None:
    """A figure of this process."""
    return REGISTRY.get_sample_value(name, {"projection": projection})


async def fresh(world: World, seen: str = "toy") -> list[tuple[object, ...]]:
    """The rows of a toy folded from the first event on, beside everything."""
    again = toy("again")
    await rebuild(again, store=world.store, engine=world.engine)
    return await world.rows("again_v1")


async def test_read_models_follow_the_log(world: World) -> None:
    first, second = toy("first"), toy("second")
    async with running(world.runner(first, second)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, first, second, task=task)
        assert await world.rows("first_v1") == [(deals.STREAM, 2, "phase_entered", 5)]
        await world.tell(deals.at_g1())
        await caught_up(world, first, second, task=task)
    assert await world.rows("first_v1") == await world.rows("second_v1") == await fresh(world)


async def test_a_poison_event_stops_its_read_model_and_no_other(world: World) -> None:
    taste = Taste({"criterion_attested"})
    picky, hungry = toy("picky", taste=taste), toy("hungry")
    with structlog.testing.capture_logs() as logs:
        async with running(world.runner(picky, hungry)) as task:
            await world.tell(deals.chartered())
            await caught_up(world, picky, hungry, task=task)
            await world.tell(deals.at_g1())
            await caught_up(world, hungry, task=task)
            stopped = await until(lambda: _stopped(world, "picky"), task=task)
            await world.tell(life(1))
            await caught_up(world, hungry, task=task)
    (said,) = [entry for entry in logs if entry["event"] == "projection.stopped"]
    assert (said["projection"], said["stream"], said["version"], said["type"]) == (
        "picky",
        deals.STREAM,
        10,
        "criterion_attested",
    )
    assert stopped == {
        "version": 10,
        "type": "criterion_attested",
        "error": "Indigestible: criterion_attested is too much",
    }
    assert gauge("concord_projection_poisoned", "picky") == 1
    assert (gauge("concord_projection_lag_events", "picky") or 0) > 0
    kept = await world.rows("picky_v1")
    assert kept == [(deals.STREAM, 3, "evidence_attached", 9)], "what lies before the poison is kept"
    assert len(await world.rows("hungry_v1")) == 2


async def test_a_restart_tries_a_poison_event_again(world: World) -> None:
    taste = Taste({"criterion_attested"})
    picky = toy("picky", taste=taste)
    await world.tell(deals.at_g1())
    async with running(world.runner(picky)) as task:
        await until(lambda: _stopped(world, "picky"), task=task)
    async with running(world.runner(picky)) as task:
        await until(lambda: _stopped(world, "picky"), task=task)
        assert await world.rows("picky_v1") == [(deals.STREAM, 3, "evidence_attached", 9)]
    taste.poison.clear()
    async with running(world.runner(picky)) as task:
        await caught_up(world, picky, task=task)
    assert await world.rows("picky_v1") == await fresh(world)
    assert [model.stopped for model in await status(world.engine) if model.projection == "picky"] == [None]


async def test_a_value_that_postgresql_refuses_is_poison_too(world: World) -> None:
    board = toy("board")
    await world.tell(deals.chartered())
    async with running(world.runner(board)) as task:
        await caught_up(world, board, task=task)
        async with world.engine.begin() as connection:
            await connection.execute(text("alter table read.board_v1_g1 add check (last <> 'evidence_attached')"))
        await world.tell(deals.at_g1())
        stopped = await until(lambda: _stopped(world, "board"), task=task)
        assert (stopped["version"], stopped["type"]) == (9, "evidence_attached")
        assert "CheckViolation" in stopped["error"]
    assert await world.rows("board_v1") == [(deals.STREAM, 2, "phase_entered", 8)]


async def test_killed_connections_lose_no_event_and_fold_none_twice(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        for seed in range(8):
            await world.tell(life(seed, steps=15))
            killed = await asyncio.to_thread(_kill_readers, world.url)
            assert killed > 0
        await caught_up(world, tally, task=task)
    assert await world.rows("tally_v1") == await fresh(world)


async def test_a_crash_between_rows_and_checkpoint_leaves_neither(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=task)
    before = (await world.rows("tally_v1"), await world.rows("checkpoint"))
    await world.tell(deals.at_g1())
    async with world.engine.connect() as connection:
        await connection.execute(
            text(
                "create function read.crash() returns trigger language plpgsql as "
                "$$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$"
            )
        )
        await connection.execute(
            text(
                "create constraint trigger crash after insert on read.tally_v1_g1 "
                "deferrable initially deferred for each row execute function read.crash()"
            )
        )
        await connection.commit()
    async with running(world.runner(tally)) as task:
        await until(lambda: _logged_a_crash(world), task=task)
        assert (await world.rows("tally_v1"), await world.rows("checkpoint")) == before
        async with world.engine.begin() as connection:
            await connection.execute(text("drop trigger crash on read.tally_v1_g1"))
        await caught_up(world, tally, task=task)
    assert await world.rows("tally_v1") == await fresh(world)
    assert sum(model.events for model in await status(world.engine) if model.projection == "tally") == 14


async def test_two_halves_make_one_whole(world: World) -> None:
    halves, whole = toy("halves"), toy("whole")
    async with (
        running(world.runner(halves, partition=Partition(0, 2))) as one,
        running(world.runner(halves, partition=Partition(1, 2))) as other,
        running(world.runner(whole)) as all_of_it,
    ):
        for seed in range(6):
            await world.tell(life(seed, steps=10))
        await caught_up(world, halves, task=one)
        await caught_up(world, halves, task=other)
        await caught_up(world, whole, task=all_of_it)
        shares = {model.partition: model.events for model in await status(world.engine) if model.projection == "halves"}
    assert await world.rows("halves_v1") == await world.rows("whole_v1")
    assert sorted(shares) == [0, 1]
    assert await world.rows("whole_v1") == await fresh(world)


async def test_the_work_is_divided_anew_when_there_are_other_runners(world: World) -> None:
    tally = toy("tally")
    for number, of in ((0, 1), (1, 3), (0, 1)):
        async with running(world.runner(tally, partition=Partition(number, of))) as task:
            await until(lambda wanted=of: _shares(world, "tally", wanted), task=task)
    for seed in range(4):
        await world.tell(life(seed, steps=5))
    async with running(world.runner(tally)) as task:
        await caught_up(world, tally, task=task)
    assert await world.rows("tally_v1") == await fresh(world)


async def test_of_two_runners_of_the_same_share_one_stands_by_until_the_other_ends(world: World) -> None:
    tally = toy("tally")
    first, second = world.runner(tally), world.runner(tally)
    stop = asyncio.Event()
    working = asyncio.create_task(first.run(stop))
    await until(lambda: _follows(first), task=working)
    async with running(second) as waiting:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=waiting)
        assert await _follows(first)
        assert not await _follows(second)
        stop.set()
        await asyncio.wait_for(working, 10)
        await until(lambda: _follows(second), task=waiting)
        await world.tell(deals.at_g1())
        await caught_up(world, tally, task=waiting)
    assert await world.rows("tally_v1") == await fresh(world)


async def test_who_was_overtaken_writes_nothing(world: World) -> None:
    tally = toy("tally")
    await rebuild(tally, store=world.store, engine=world.engine)
    await world.tell(deals.chartered())
    runner = world.runner(tally)
    async with running(runner) as task:
        await caught_up(world, tally, task=task)
        place = runner.following["tally"].place
        async with world.engine.begin() as connection:
            with pytest.raises(catalogue.Superseded):
                behind = type(place)(place.projection, place.version, place.generation, await world.store.head())
                await catalogue.move(connection, type(place)(*_moved(behind)), await world.store.head(), 1)


async def test_the_lag_is_known_in_events_and_in_seconds(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=task)
        behind = (await world.store.read_all(await world.store.head(), 1)) == []
        assert behind
        await until(lambda: _gauge_is("concord_projection_lag_events", "tally", 0), task=task)
        assert gauge("concord_projection_lag_seconds", "tally") == 0
    reached = await world.store.head()
    await world.tell(deals.at_g1())
    missing = await lag(world.store, reached)
    assert missing.events == 9
    assert 0 < missing.seconds < 30


async def test_whoever_waits_sees_their_own_write(world: World) -> None:
    tally, slow = toy("tally"), toy("slow", taste=Taste({"criterion_attested"}))
    async with running(world.runner(tally, slow)) as task, watching(world.engine, world.url) as watch:
        done = await world.happen(deals.STREAM, *(event for event, _ in deals.chartered().happened))
        assert await watch.wait_until(("tally", "slow"), done.position, 10)
        assert await world.rows("tally_v1") == [(deals.STREAM, 2, "phase_entered", 5)]
        await world.tell(deals.at_g1())
        last = await world.store.head()
        assert await watch.wait_until(("tally",), last, 10)
        assert not await watch.wait_until(("tally", "slow"), last, 0.2), "the other one has stopped before"
        assert not task.done()


async def test_listeners_hear_which_read_model_has_come_how_far(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task, watching(world.engine, world.url) as watch:
        await until(lambda: _follows_any(world, "tally"), task=task)
        heard = watch.changes()
        await anext(heard)
        done = await world.happen(deals.STREAM, *(event for event, _ in deals.chartered().happened))
        async with asyncio.timeout(10):
            while (await anext(heard)).get("tally") != done.position:
                pass


async def test_a_batch_never_ends_within_a_command(world: World) -> None:
    seen: list[int] = []
    tally = toy("tally")
    original = tally.rows
    object.__setattr__(tally, "rows", lambda state, last: (seen.append(last.version), original(state, last))[1])
    await world.tell(deals.chartered())
    async with running(world.runner(tally, pace=QUICK)) as task:
        await caught_up(world, tally, task=task)
        ends = {5}
        for seed in range(3):
            told = life(seed, steps=20)
            await world.tell(told)
        await caught_up(world, tally, task=task)
    assert ends
    commands = await world.ask("select count(distinct command_id) from concord.event")
    assert len(seen) <= commands + 10


async def test_locks_of_a_lost_connection_are_free(world: World) -> None:
    tally = str(toy("tally"))
    async with locks.holding(world.engine) as mine, locks.holding(world.engine) as theirs:
        assert await mine.take(locks.building(tally))
        assert not await theirs.take(locks.building(tally))
        await mine.give_back(locks.building(tally))
        assert await theirs.take(locks.building(tally))
    async with locks.holding(world.engine) as later:
        assert await later.take(locks.building(tally))


async def _stopped(world: World, name: str) -> dict[str, object] | None:
    for model in await status(world.engine):
        if model.projection == name and model.stopped is not None:
            return model.stopped.model_dump(include={"version", "type", "error"})
    return None


def _kill_readers(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where datname = current_database() and application_name = 'concord projections'"
        ).fetchone()
    return found[0] if found else 0
