"""How far read models are: for operators, for listeners, and for who waits to see their own write."""

from __future__ import annotations

import asyncio

from domain.initiative.events import MemberAdded
from infrastructure.metrics import REGISTRY
from projections.batch import read_batch
from projections.lag import lag
from projections.rebuild import rebuild
from projections.seen import watching
from projections.status import status
from tests.projections.test_rebuild import follower_of
from tests.projections.test_sharing_the_work import follows
from tests.projections.toys import Taste, toy
from tests.projections.world import World, caught_up, running, until
from tests.support import deals


async def test_the_lag_is_known_in_events_and_in_seconds(world: World) -> None:
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=task)
        await until(lambda: _says("concord_projection_lag_events", 0), task=task)
        await until(lambda: _says("concord_projection_lag_seconds", 0), task=task)
    reached = await world.store.head()
    assert (await lag(world.store, reached)).events == 0
    await world.tell(deals.at_g1())
    missing = await lag(world.store, reached)
    assert missing.events == 9
    assert 0 < missing.seconds < 30


async def test_whoever_waits_sees_their_own_write(world: World) -> None:
    tally, picky = toy("tally"), toy("picky", taste=Taste({"criterion_attested"}))
    async with running(world.runner(tally, picky)), watching(world.engine, world.url) as watch:
        done = await world.happen(deals.STREAM, *(event for event, _ in deals.chartered().happened))
        assert await watch.wait_until(("tally", "picky"), done.position, 10)
        assert await world.rows("tally_v1") == [(deals.STREAM, 2, "phase_entered", 5)]
        await world.tell(deals.at_g1())
        last = await world.store.head()
        assert await watch.wait_until(("tally",), last, 10)
        assert not await watch.wait_until(("tally", "picky"), last, 0.1), "the other one has stopped before"
        assert not await watch.wait_until(("nobody",), done.position, 0.1)


async def test_listeners_hear_which_read_model_has_come_how_far(world: World) -> None:
    tally = toy("tally")
    runner = world.runner(tally)
    async with running(runner) as task, watching(world.engine, world.url) as watch:
        await until(lambda: follows(runner), task=task)
        heard = watch.changes()
        done = await world.happen(deals.STREAM, *(event for event, _ in deals.chartered().happened))
        async with asyncio.timeout(10):
            async for moved in heard:
                if moved.get("tally") == done.position:
                    break


async def test_half_a_command_is_never_shown(world: World) -> None:
    shown: set[tuple[str, int]] = set()
    tally = toy("tally", shown=shown)
    await rebuild(tally, store=world.store, engine=world.engine)
    follower = await follower_of(world, tally)
    await world.tell(deals.chartered())
    for n in range(20):
        members = [MemberAdded(person=f"person{n}{each}", duty="To help") for each in "abc"]
        await world.happen(deals.STREAM, *members)
    while (batch := await read_batch(world.store, after=follower.place.position, limit=7)).events:
        await follower.advance(batch)
    assert {version for _, version in shown} <= {5 + 3 * n for n in range(21)}
    assert len(shown) > 5


async def test_operators_see_what_there_is(world: World) -> None:
    assert await status(world.engine) == []
    tally = toy("tally")
    async with running(world.runner(tally)) as task:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=task)
    (model,) = await status(world.engine)
    assert (model.projection, model.version, model.generation, model.standing) == ("tally", 1, 1, "live")
    assert (model.partition, model.partitions, model.stopped) == (0, 1, None)
    assert model.position == await world.store.head()


async def _says(figure: str, value: float) -> bool:
    return REGISTRY.get_sample_value(figure, {"projection": "tally"}) == value
