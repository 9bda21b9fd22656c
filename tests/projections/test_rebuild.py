"""Building read models anew: the same rows as ever, while events arrive and people read, and nothing is sent."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from infrastructure.database import reading
from infrastructure.event_store.store import START
from projections import catalogue, generations, locks
from projections.batch import read_batch
from projections.catalogue import ShapeChanged, Stopped, Superseded
from projections.everything import PROJECTIONS
from projections.follower import Follower, Poison
from projections.projection import AnyProjection
from projections.rebuild import BeingBuilt, Building, rebuild
from projections.status import status
from tests.projections.histories import Told, life
from tests.projections.test_engagements import engaged
from tests.projections.toys import Taste, toy
from tests.projections.world import World, caught_up, running, until
from tests.support import deals
from tests.support.integrations import begun
from tests.support.scenario import Story

Rows = dict[str, list[tuple[Any, ...]]]

EVERY_TABLE = [table.view.name for projection in PROJECTIONS for table in projection.tables]


async def everything(world: World) -> Rows:
    """Every row of every read model, without the order it happens to lie in."""
    return {name: sorted(await world.rows(name), key=repr) for name in EVERY_TABLE}


async def follower_of(world: World, projection: AnyProjection) -> Follower[Any]:
    """A follower of what is live."""
    async with reading(world.engine) as connection:
        live = await catalogue.live_generation(connection, projection)
        assert live is not None
        (place,) = await catalogue.places(connection, projection, live)
    return Follower(projection, world.engine, place)


async def test_rebuilt_is_live_whatever_the_batches(world: World) -> None:
    chance = Random(20260105)  # noqa: S311 - the same batches every time
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    followers = [await follower_of(world, projection) for projection in PROJECTIONS]
    lives: list[Told | Story] = [
        *(life(seed, steps=40) for seed in range(12)),
        engaged(deals.chartered(), "Qatalyst", 5),
        begun(),
    ]
    await world.people()
    while any(world.versions.get(told.stream, 0) < len(told.happened) for told in lives):
        told = chance.choice(lives)
        await world.tell(told, upto=world.versions.get(told.stream, 0) + chance.randint(1, 30))
        for follower in chance.sample(followers, chance.randint(1, len(followers))):
            limit = chance.choice((1, 3, 20, 1000))
            await follower.advance(await read_batch(world.store, after=follower.place.position, limit=limit))
    for follower in followers:
        while (batch := await read_batch(world.store, after=follower.place.position, limit=70)).events:
            await follower.advance(batch)
        assert follower.stopped is None
    live = await everything(world)
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    rebuilt = await everything(world)
    for name in EVERY_TABLE:
        assert rebuilt[name] == live[name], name
        assert live[name], f"{name} has rows"


async def test_folding_a_stretch_of_the_log_twice_changes_nothing(world: World) -> None:
    await world.people()
    for seed in range(3):
        await world.tell(life(seed, steps=20))
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    before = await everything(world)
    middle = (await world.store.read_all(START, 60))[-1].position
    for projection in PROJECTIONS:
        follower = await follower_of(world, projection)
        async with world.engine.begin() as connection:
            await connection.execute(
                text("update read.checkpoint set position = :back where projection = :name"),
                {"back": str(middle), "name": projection.name},
            )
        follower.place = type(follower.place)(
            projection.name, projection.version, follower.place.generation, middle, follower.place.partition
        )
        await follower.advance(await read_batch(world.store, after=middle, limit=10_000))
    assert await everything(world) == before


async def test_a_rebuild_goes_on_beside_writers_and_readers(world: World) -> None:
    board = toy("board")
    done = asyncio.Event()
    for seed in range(3):
        await world.tell(life(seed, steps=5))
    async with running(world.runner(board)) as task:
        await caught_up(world, board, task=task)
        writing = asyncio.create_task(_keep_writing(world, done))
        looking = asyncio.create_task(_keep_reading(world, done))
        lasting = asyncio.create_task(_keep_one_look(world, done))
        for _ in range(3):
            await rebuild(board, store=world.store, engine=world.engine, batch=20)
        done.set()
        written, looks, long_looks = await writing, await looking, await lasting
        await caught_up(world, board, task=task)
    assert (written > 3, looks > 10, long_looks > 0) == (True, True, True)
    live = await world.rows("board_v1")
    await rebuild(toy("again"), store=world.store, engine=world.engine)
    assert live == await world.rows("again_v1")
    assert [model.generation for model in await status(world.engine) if model.projection == "board"] == [4]


async def test_a_new_generation_takes_over_where_the_live_one_is(world: World) -> None:
    board = toy("board")
    await rebuild(board, store=world.store, engine=world.engine)
    live = await follower_of(world, board)
    await world.tell(deals.chartered())
    building = Building(board, world.store, world.engine, 100, await generations.open_new(world.engine, board))
    await building.fill(await world.store.head())
    await world.tell(deals.at_g1())
    await live.advance(await read_batch(world.store, after=live.place.position, limit=100))
    ahead = await world.store.head()
    place = await building.go_live(1, catch_up=False)
    assert place.position == ahead
    assert await world.rows("board_v1") == [(deals.STREAM, 7, "criterion_attested", 14)]
    await world.tell(deals.propose(deals.at_g1(), "g1", deals.VP))
    with pytest.raises(Superseded):
        await live.advance(await read_batch(world.store, after=live.place.position, limit=100))


async def test_another_version_is_built_beside_the_one_that_is_read(world: World) -> None:
    old, new = toy("board", 1), toy("board", 2, longer=True)
    await world.tell(life(1))
    async with running(world.runner(old)) as former:
        await caught_up(world, old, task=former)
        async with running(world.runner(new)) as latter:
            await until(lambda: _is_live(world, 2), task=latter)
            await world.tell(life(2))
            await caught_up(world, old, task=former)
            await until(lambda: _as_far(world, "board_v1", "board_v2"), task=latter)
            assert await world.rows("board_v1") == [row[:-1] for row in await world.rows("board_v2")]
    async with running(world.runner(new)) as latter:
        await until(lambda: _is_gone(world, "board_v1"), task=latter)
    assert [model.version for model in await status(world.engine)] == [2]


async def test_what_another_release_builds_is_not_swept_away(world: World) -> None:
    old, new = toy("board", 1), toy("board", 2, longer=True)
    await world.tell(life(1))
    await rebuild(old, store=world.store, engine=world.engine)
    async with locks.holding(world.engine) as mine, locks.holding(world.engine) as theirs:
        assert await theirs.take(locks.building(str(old)))
        await rebuild(new, store=world.store, engine=world.engine)
        assert [kept.version for kept in await generations.sweep(world.engine, new, mine)] == [1], "is being built"
        assert await generations.sweep(world.engine, old, mine) == [], "nobody follows the later one yet"
        assert await world.rows("board_v1")
        assert await world.rows("board_v2")
        await theirs.give_back(locks.building(str(old)))
        assert await generations.sweep(world.engine, new, mine) == []
        assert await _is_gone(world, "board_v1")


async def test_a_version_that_cannot_fold_an_event_leaves_the_old_one_in_its_place(world: World) -> None:
    old, new = toy("board", 1), toy("board", 2, Taste({"criterion_attested"}))
    await world.tell(deals.at_g1())
    async with running(world.runner(old)) as task:
        await caught_up(world, old, task=task)
    async with running(world.runner(new)) as task:
        noted = await until(lambda: _stopped(world, 2), task=task)
    assert noted is not None
    assert (noted.version, noted.type) == (12, "criterion_attested")
    assert await world.rows("board_v1") == [(deals.STREAM, 7, "criterion_attested", 14)]
    assert not await _is_live(world, 2)


async def test_a_rebuild_that_fails_changes_nothing(world: World) -> None:
    taste = Taste()
    board = toy("board", taste=taste)
    await world.tell(deals.at_g1())
    await rebuild(board, store=world.store, engine=world.engine)
    before = await world.rows("board_v1")
    taste.poison.add("criterion_attested")
    with pytest.raises(Poison) as failed:
        await rebuild(board, store=world.store, engine=world.engine)
    assert failed.value.stored.version == 12
    assert await world.rows("board_v1") == before
    taste.poison.clear()
    done = await rebuild(board, store=world.store, engine=world.engine)
    assert await world.rows("board_v1") == before
    assert [model.generation for model in await status(world.engine)] == [done.generation], "the failed one is gone"


async def test_a_read_model_is_built_by_one_process_at_a_time(world: World) -> None:
    board = toy("board")
    await catalogue.prepare(world.engine)
    async with locks.holding(world.engine) as other:
        assert await other.take(locks.building(str(board)))
        with pytest.raises(BeingBuilt):
            await rebuild(board, store=world.store, engine=world.engine)


async def test_tables_do_not_change_without_their_version(world: World) -> None:
    await rebuild(toy("board"), store=world.store, engine=world.engine)
    changed = toy("board", longer=True)
    with pytest.raises(ShapeChanged, match="raise its version"):
        await rebuild(changed, store=world.store, engine=world.engine)


async def test_what_somebody_still_looks_at_is_not_dropped(world: World) -> None:
    board = toy("board")
    await world.tell(deals.chartered())
    await rebuild(board, store=world.store, engine=world.engine)
    async with reading(world.engine) as old_look:
        await old_look.execute(text("select count(*) from concord.event"))  # its view of the world begins here
        building = asyncio.create_task(rebuild(board, store=world.store, engine=world.engine))
        await until(lambda: _live_number(world, 2))
        rows = await old_look.execute(text("select * from read.board_v1"))
        assert [tuple(row) for row in rows] == [(deals.STREAM, 2, "phase_entered", 5)]
        assert await world.ask("select to_regclass('read.board_v1_g1')") is not None
    await building
    assert await world.ask("select to_regclass('read.board_v1_g1')") is None


async def test_a_rebuild_sends_nothing_to_anybody(world: World) -> None:
    await world.people()
    await world.tell(life(3))
    events = await world.ask("select count(*) from concord.event")
    async with asyncio.timeout(60):
        for projection in PROJECTIONS:
            await rebuild(projection, store=world.store, engine=world.engine)
    assert await world.ask("select count(*) from concord.message") == 0
    assert await world.ask("select count(*) from concord.event") == events


async def _keep_writing(world: World, done: asyncio.Event) -> int:
    written = 0
    while not done.is_set():
        await world.tell(life(100 + written, steps=3))
        written += 1
    return written


async def _keep_reading(world: World, done: asyncio.Event) -> int:
    """No look finds fewer initiatives, or an older one, than the look before."""
    looks = 0
    known: dict[str, int] = {}
    while not done.is_set():
        now = {row[0]: row[3] for row in await world.rows("board_v1")}
        assert now.keys() >= known.keys()
        assert all(now[stream] >= version for stream, version in known.items())
        looks, known = looks + 1, now
    return looks


async def _keep_one_look(world: World, done: asyncio.Event) -> int:
    """Within one look nothing changes, however many queries it takes."""
    looks = 0
    while not done.is_set():
        async with reading(world.engine) as connection:
            first = await _all(connection)
            for _ in range(5):
                await asyncio.sleep(0)
                assert await _all(connection) == first
            looks += 1
    return looks


async def _all(connection: AsyncConnection) -> list[Any]:
    return sorted(tuple(row) for row in await connection.execute(text("select * from read.board_v1")))


async def _is_live(world: World, version: int) -> bool:
    return any((model.version, model.standing) == (version, "live") for model in await status(world.engine))


async def _live_number(world: World, number: int) -> bool:
    return any((model.generation, model.standing) == (number, "live") for model in await status(world.engine))


async def _stopped(world: World, version: int) -> Stopped | None:
    return next((model.stopped for model in await status(world.engine) if model.version == version), None)


async def _is_gone(world: World, view: str) -> bool:
    return await world.ask("select to_regclass(:view)", view=f"read.{view}") is None


async def _as_far(world: World, one: str, other: str) -> bool:
    return [row[:4] for row in await world.rows(one)] == [row[:4] for row in await world.rows(other)]
