"""Read models as of a moment are what the live ones were at that moment; they are built aside, few, and kept true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text

from infrastructure.database import ReadConnection, reading, writing
from infrastructure.event_store.store import Position
from projections import acquisition_metrics, board_search, engagements, market_map, my_work, past, portfolio, timeline
from projections.access import Viewer
from projections.everything import PROJECTIONS
from projections.initiative_file import Moment
from projections.initiatives_board import BOARD
from projections.past import BeingPrepared
from projections.past_keeper import KEPT, Keeper
from projections.projection import AnyProjection
from projections.rebuild import rebuild
from projections.tables import SCHEMA
from tests.projections.histories import life
from tests.projections.toys import Taste, toy
from tests.projections.world import World, caught_up, running, until, viewer
from tests.support import deals

VERA = viewer(deals.VP)
RECIPE = past.recipe_of(PROJECTIONS)
OF_THEN = [table for each in PROJECTIONS if not each.of_today for table in each.tables]

Answers = dict[str, Any]


async def answers(connection: ReadConnection, who: Viewer, at: datetime) -> Answers:
    """What the questions answer, and every row of every read model that is not of today."""
    return {
        "board": await board_search.find(connection, who, limit=200),
        "work": await my_work.my_work(connection, who, at),
        "portfolio": await portfolio.portfolio(connection, who),
        "market": await market_map.market_map(connection, who),
        "metrics": await acquisition_metrics.acquisition_metrics(connection, who),
        "firms": await engagements.firms(connection, who),
        "latest": await timeline.latest(connection, who, limit=500),
    } | {table.name: sorted(map(tuple, await connection.execute(table.view.select())), key=repr) for table in OF_THEN}


@asynccontextmanager
async def looking_at(world: World, moment: Moment) -> AsyncIterator[ReadConnection]:
    """A look at the read models as of a moment, once they are folded."""
    schema = await until(lambda: _place(world, moment))
    async with reading(world.engine) as connection:
        yield ReadConnection(await connection.execution_options(schema_translate_map={SCHEMA: schema}))


async def _place(world: World, moment: Moment, projections: tuple[AnyProjection, ...] = PROJECTIONS) -> str | None:
    try:
        return await past.place(world.engine, moment, past.recipe_of(projections)) or "live"
    except BeingPrepared:
        return None


@asynccontextmanager
async def keeping(world: World, projections: tuple[AnyProjection, ...] = PROJECTIONS) -> AsyncIterator[None]:
    """A keeper of the past at work."""
    stop = asyncio.Event()
    await past.prepare(world.engine)
    keeper = asyncio.create_task(Keeper(world.store, world.engine, projections, poll=0.02).run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(keeper, 20)


async def test_the_past_answers_what_was_answered_then(world: World) -> None:
    await world.people()
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    lives = [life(seed, steps=12) for seed in (3, 4, 5)]
    happened = sorted(
        {at for told in lives for _, at in told.happened},
    )
    chosen = [happened[len(happened) * part // 5] for part in (1, 3, 4)]
    remembered: dict[datetime, tuple[Position, Answers]] = {}
    async with running(world.runner(*PROJECTIONS)) as task:
        for at in [*chosen, happened[-1]]:
            for told in lives:
                await world.tell(told, upto=sum(when <= at for _, when in told.happened))
            await caught_up(world, *PROJECTIONS, task=task)
            async with reading(world.engine) as connection:
                remembered[at] = (await world.store.head(), await answers(connection, VERA, at))
        async with keeping(world):
            for at in chosen:
                position, then = remembered[at]
                for moment in (Moment(happened_by=at), Moment(position=position)):
                    async with looking_at(world, moment) as connection:
                        assert await answers(connection, VERA, at) == then, (at, moment)
    assert len({repr(then) for _, then in remembered.values()}) == len(remembered), "something happened in between"


async def test_after_the_last_event_the_live_read_models_tell_it(world: World) -> None:
    await past.prepare(world.engine)
    await world.people()
    await world.tell(deals.at_g1())
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    head, last = await world.store.head(), deals.at_g1().happened[-1][1]
    for moment in (Moment(position=head), Moment(happened_by=last), Moment(happened_by=last + timedelta(days=90))):
        assert await past.place(world.engine, moment, RECIPE) is None, moment
    with pytest.raises(BeingPrepared):
        await past.place(world.engine, Moment(happened_by=last - timedelta(microseconds=1)), RECIPE)


async def test_what_is_recorded_late_becomes_part_of_its_past(world: World) -> None:
    first, late = life(3, steps=20), life(7, steps=3)
    await world.tell(first)
    await rebuild(BOARD, store=world.store, engine=world.engine)
    moment = Moment(happened_by=first.happened[-1][1] - timedelta(microseconds=1))
    async with running(world.runner(BOARD)), keeping(world, (BOARD,)):
        early = await until(lambda: _place(world, moment, (BOARD,)))
        assert await _initiatives(world, str(early)) == 1
        await world.tell(late)
        again = await until(lambda: _another(world, moment, str(early)))
        assert await _initiatives(world, str(again)) == 2
        assert await _initiatives(world, str(early)) == 1, "who reads it goes on to its end"


async def test_only_the_moments_asked_about_last_are_kept(world: World) -> None:
    told = life(3, steps=20)
    await world.tell(told)
    await rebuild(BOARD, store=world.store, engine=world.engine)
    moments = [Moment(happened_by=told.happened[0][1] - timedelta(days=day)) for day in range(1, KEPT + 3)]
    async with keeping(world, (BOARD,)):
        for moment in moments:
            await until(lambda moment=moment: _place(world, moment, (BOARD,)))  # type: ignore[misc]
        await until(lambda: _ready(world, KEPT))
        async with reading(world.engine) as connection:
            kept = {one.moment for one in await past.all_of(connection) if one.standing == "ready"}
    assert kept == {past.key_of(moment) for moment in moments[-KEPT:]}
    async with writing(world.engine) as connection:
        await connection.execute(text("update read.moment set ended_at = ended_at - interval '1 hour'"))
    async with keeping(world, (BOARD,)):
        await until(lambda: _schemas(world, KEPT))


async def test_a_moment_that_cannot_be_told_says_so_and_holds_nothing_up(world: World) -> None:
    taste = Taste()
    fussy = toy("fussy", taste=taste)
    told = life(3, steps=20)
    await world.tell(told)
    for projection in (BOARD, fussy):
        await rebuild(projection, store=world.store, engine=world.engine)
    taste.poison.add("initiative_chartered")
    moment = Moment(happened_by=told.happened[-1][1] - timedelta(microseconds=1))
    async with keeping(world, (BOARD, fussy)):
        assert await until(lambda: _standing(world, moment, (BOARD, fussy), "failed"))
        before = Moment(happened_by=told.happened[0][1] - timedelta(days=1))
        assert await until(lambda: _place(world, before, (BOARD, fussy)))


async def test_one_keeper_folds_and_the_others_stand_by(world: World) -> None:
    told = life(3, steps=20)
    await world.tell(told)
    await rebuild(BOARD, store=world.store, engine=world.engine)
    moment = Moment(happened_by=told.happened[0][1])
    async with keeping(world, (BOARD,)), keeping(world, (BOARD,)):
        await until(lambda: _place(world, moment, (BOARD,)))
    assert await world.ask("select count(*) from read.moment") == 1


def test_moments_have_names_that_lead_back_to_them() -> None:
    noon = datetime(2026, 9, 30, 12, tzinfo=UTC)
    for moment in (Moment(happened_by=noon), Moment(position=Position(7, 9))):
        assert past.moment_of(past.key_of(moment)) == moment
    assert past.key_of(Moment(happened_by=noon.astimezone(timezone(timedelta(hours=5))))) == past.key_of(
        Moment(happened_by=noon)
    )
    ends = datetime.min.replace(tzinfo=timezone(timedelta(hours=9))), datetime.max.replace(tzinfo=timezone.min)
    assert [past.in_utc(end).year for end in ends] == [1, 9999]


async def _another(world: World, moment: Moment, former: str) -> str | None:
    found = await _place(world, moment, (BOARD,))
    return found if found != former else None


async def _initiatives(world: World, schema: str) -> int:
    return int(await world.ask(f"select count(*) from {schema}.{BOARD.tables[0].view.name}"))


async def _ready(world: World, count: int) -> bool:
    return bool(await world.ask("select count(*) from read.moment where standing = 'ready'") == count)


async def _schemas(world: World, count: int) -> bool:
    found = await world.ask(r"select count(*) from pg_namespace where nspname like 'read\_at\_%'")
    return bool(found == count)


async def _standing(world: World, moment: Moment, projections: tuple[AnyProjection, ...], standing: str) -> bool:
    try:
        await past.place(world.engine, moment, past.recipe_of(projections))
    except BeingPrepared as preparing:
        return preparing.standing == standing
    return False
