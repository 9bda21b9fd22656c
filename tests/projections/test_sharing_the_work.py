"""Several runners: each with its share, one for each share, and none that writes what another has written."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from infrastructure.database import writing
from infrastructure.event_store.store import Partition
from projections import catalogue, locks
from projections.runner import Runner
from projections.status import status
from tests.projections.histories import life
from tests.projections.test_runner import fresh
from tests.projections.toys import toy
from tests.projections.world import World, caught_up, running, until
from tests.support import deals


async def shares(world: World, name: str) -> dict[int | None, int]:
    """How many events each share of a read model has folded."""
    return {model.partition: model.events for model in await status(world.engine) if model.projection == name}


async def follows(runner: Runner) -> bool:
    """Whether a runner folds anything now."""
    return bool(runner.following)


async def test_two_halves_make_one_whole(world: World) -> None:
    halves, whole = toy("halves"), toy("whole")
    runners = [world.runner(halves, partition=Partition(number, 2)) for number in range(2)]
    async with (
        running(runners[0]) as one,
        running(runners[1]) as other,
        running(world.runner(whole)) as all_of_it,
    ):
        for runner, task in zip(runners, (one, other), strict=True):
            await until(partial(follows, runner), task=task)
        for seed in range(6):
            await world.tell(life(seed, steps=10))
        for task in (one, other):
            await caught_up(world, halves, task=task)
        await caught_up(world, whole, task=all_of_it)
    assert await world.rows("halves_v1") == await world.rows("whole_v1") == await fresh(world)
    folded = await shares(world, "halves")
    assert sorted(folded, key=str) == [0, 1]
    assert sum(folded.values()) == await world.ask("select count(*) from concord.event"), "each event by one of them"
    assert all(folded.values())


async def test_the_work_is_divided_anew_when_there_are_more_or_fewer_runners(world: World) -> None:
    tally = toy("tally")
    for seed, (number, of) in enumerate(((0, 1), (1, 3), (0, 1))):
        await world.tell(life(seed, steps=5))
        async with running(world.runner(tally, partition=Partition(number, of))) as task:
            await until(partial(_divided, world, of), task=task)
    async with running(world.runner(tally)) as task:
        await caught_up(world, tally, task=task)
    assert await world.rows("tally_v1") == await fresh(world)


async def test_of_two_runners_of_a_share_one_stands_by_until_the_other_ends(world: World) -> None:
    tally = toy("tally")
    first, second = world.runner(tally), world.runner(tally)
    stop = asyncio.Event()
    working = asyncio.create_task(first.run(stop))
    await until(lambda: follows(first), task=working)
    async with running(second) as waiting:
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=waiting)
        assert await follows(first)
        assert not await follows(second)
        stop.set()
        await asyncio.wait_for(working, 10)
        await until(lambda: follows(second), task=waiting)
        await world.tell(deals.at_g1())
        await caught_up(world, tally, task=waiting)
    assert await world.rows("tally_v1") == await fresh(world)


async def test_whoever_was_overtaken_writes_nothing(world: World) -> None:
    tally = toy("tally")
    runner = world.runner(tally)
    async with running(runner) as task:
        await until(lambda: follows(runner), task=task)
        behind = runner.following["tally"].place
        await world.tell(deals.chartered())
        await caught_up(world, tally, task=task)
    head = await world.store.head()
    async with writing(world.engine) as connection:
        with pytest.raises(catalogue.Superseded):
            await catalogue.move(connection, behind, head, 1)
        with pytest.raises(catalogue.Superseded):
            await catalogue.move(connection, replace(behind, position=head, generation=9), head, 1)


async def test_locks_are_given_back_at_the_end(world: World) -> None:
    name = locks.building(str(toy("tally")))
    async with locks.holding(world.engine) as mine, locks.holding(world.engine) as theirs:
        assert await mine.take(name)
        assert not await theirs.take(name)
        assert not await theirs.join(name)
        await mine.give_back(name)
        assert await theirs.join(name)
        assert await mine.join(name)
        assert not await mine.take(name)
    async with locks.holding(world.engine) as later:
        assert await later.take(name)


async def _divided(world: World, of: int) -> bool:
    return sorted(await shares(world, "tally"), key=str) == list(range(of))
