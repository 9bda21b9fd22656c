"""The success metrics of the acquisitions: documented targets, actual figures from the log, and honest gaps."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.acquisition.events import AcquisitionClosed
from domain.money import MILLION, Money
from infrastructure.database import reading
from portfolio.load import load
from projections.access import ACCESS
from projections.acquisition_metrics import HIDDEN, MIXED, NOT_RECORDED, TARGETS, Metric, acquisition_metrics
from projections.decoding import decoded
from projections.initiatives_board import BOARD
from projections.people import PEOPLE
from projections.rebuild import rebuild
from tests.projections.histories import Told, life
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.scenario import Story


async def metrics(world: World, *told: Story | Told, who: str = deals.VP) -> dict[str, Metric]:
    await world.people()
    for each in told:
        await world.tell(each)
    for projection in (PEOPLE, ACCESS, BOARD):
        await rebuild(projection, store=world.store, engine=world.engine)
    async with reading(world.engine) as connection:
        return {metric.id: metric for metric in await acquisition_metrics(connection, viewer(who))}


@pytest.mark.feature("MA-23")
async def test_every_documented_target_is_shown_with_its_source_and_never_a_made_up_figure(world: World) -> None:
    found = await metrics(world)
    assert list(found) == list(TARGETS)
    for key, metric in found.items():
        goal = load().novacron.goal(key)
        assert (metric.target, metric.unit, metric.source) == (goal.value, goal.unit, goal.source)
        assert (metric.actual is None) == (metric.reason is not None) == (key in NOT_RECORDED)
    assert found["nc.acq.count"].actual == Decimal(0)
    assert found["nc.acq.count"].met is False
    assert "L363" in load().novacron.sections["success_metrics.acquisition"].source


@pytest.mark.feature("MA-23")
@pytest.mark.parametrize("first", [6000, 6020])
async def test_a_metric_is_what_a_query_over_the_log_says(world: World, first: int) -> None:
    lives = [life(seed, steps=20) for seed in range(first, first + 12)]
    bought = [replace(deals.closed(), stream=f"acquisition-00000{n:03}") for n in range(3)]
    found = await metrics(world, *lives, *bought)
    closings = {
        stored.stream: event
        for batch in [stored async for stored in world.store.scan()]
        for stored in batch
        if isinstance(event := decoded(stored), AcquisitionClosed)
    }
    paid = sum((closing.price.amount for closing in closings.values()), Decimal(0)) / MILLION
    assert len(closings) >= 3
    assert found["nc.acq.count"].actual == len(closings)
    assert found["nc.acq.spend.min"].actual == found["nc.acq.spend.max"].actual == paid
    assert found["nc.acq.spend.min"].met == (paid >= 500)
    assert found["nc.acq.spend.max"].met == (paid <= 2000)


async def test_who_may_not_know_of_every_deal_gets_no_figure_of_them(world: World) -> None:
    found = await metrics(world, deals.closed(), who=deals.OUTSIDER)
    assert (found["nc.acq.count"].actual, found["nc.acq.count"].reason) == (None, HIDDEN)
    assert found["nc.acq.spend.min"].met is None


async def test_prices_of_other_currencies_are_in_no_sum(world: World) -> None:
    story = deals.closed()
    euros = Money.millions(350, "EUR")
    happened = tuple(
        (event.model_copy(update={"price": euros}) if isinstance(event, AcquisitionClosed) else event, at)
        for event, at in story.happened
    )
    found = await metrics(world, replace(story, happened=happened))
    assert (found["nc.acq.spend.max"].actual, found["nc.acq.spend.max"].reason) == (None, MIXED)
    assert found["nc.acq.count"].actual == 1
