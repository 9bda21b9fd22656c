"""The portfolio's figures: prices, revenue and counts are never mixed, and the envelope is watched."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.acquisition.commands import CharterAcquisition
from domain.acquisition.events import AnnualRevenueSynergy, QualitativeSynergy, Target
from domain.money import MILLION, Money, MoneyRange
from infrastructure.database import reading
from projections.access import ACCESS
from projections.initiatives_board import BOARD
from projections.people import PEOPLE
from projections.portfolio import Amount, Portfolio, portfolio
from projections.rebuild import rebuild
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.scenario import Story

BANDS = {
    "storage": (200, 500),
    "networking": (300, 600),
    "security": (400, 800),
    "aiml": (300, 700),
    "quantum": (100, 300),
}
REVENUE = {"storage": 50, "networking": 80, "security": 120, "aiml": 100}


def chartered(category: str, number: int, currency: str = "USD") -> Story:
    """An acquisition in a category, at its documented band and synergy (DOMAIN 4.2)."""
    low, high = BANDS[category]
    command = deals.charter()
    target = Target.model_validate(
        {
            "organisation": f"Target {number}",
            "category": category,
            "price": MoneyRange(low=Money.millions(low, currency), high=Money.millions(high, currency)),
            "expected_synergy": AnnualRevenueSynergy(per_year=Money.millions(REVENUE[category]))
            if category in REVENUE
            else QualitativeSynergy(note="Wider workload coverage"),
        }
    )
    whole = CharterAcquisition(charter=command.charter, target=target, playbook=command.playbook, terms=command.terms)
    return deals.deal(stream=f"acquisition-00000{number:03}").by(deals.VP).given(whole)


async def figures(world: World, *stories: Story, who: str = deals.CFO) -> Portfolio:
    """The portfolio of some stories as somebody sees it."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, BOARD):
        await rebuild(projection, store=world.store, engine=world.engine)
    async with reading(world.engine) as connection:
        return await portfolio(connection, viewer(who))


def usd(millions: int) -> tuple[Amount, ...]:
    """One amount, in US dollars."""
    return (Amount(millions * MILLION, "USD"),)


@pytest.mark.feature("MA-16")
async def test_one_deal_in_each_category_costs_more_at_its_middle_than_there_is(world: World) -> None:
    found = await figures(world, *(chartered(category, n) for n, category in enumerate(BANDS)))
    assert (found.total.low, found.total.mid, found.total.high) == (usd(1300), usd(2100), usd(2900))
    assert found.total.revenue_per_year == usd(350)
    assert (found.total.initiatives, found.total.qualitative) == (5, 1)
    (envelope,) = found.envelopes
    assert (envelope.limit, envelope.mid_points) == (2_000 * MILLION, 2_100 * MILLION)
    assert {envelope.proposed, envelope.approved, envelope.committed, envelope.spent} == {Decimal(0)}
    (warned,) = found.warnings
    assert (warned.code, warned.amount.amount, warned.limit.amount) == (
        "mid_points_exceed_envelope",
        2_100 * MILLION,
        2_000 * MILLION,
    )


async def test_claims_count_by_standing_and_leave_the_rest_free(world: World) -> None:
    proposed = deals.propose(deals.at_g1(), "g1", deals.VP)
    found = await figures(
        world,
        replace(proposed, stream="acquisition-000000a1"),
        replace(deals.in_diligence(), stream="acquisition-000000a2"),
        replace(deals.signed(), stream="acquisition-000000a3"),
        replace(deals.closed(), stream="acquisition-000000a4"),
        replace(deals.chartered(), stream="acquisition-000000a5"),
    )
    (use,) = found.envelopes
    assert {use.proposed, use.approved, use.committed, use.spent} == {350 * MILLION}
    assert use.free == 600 * MILLION
    by_phase = {each.of: each.initiatives for each in found.on_the_table["phase"]}
    assert by_phase == {"closing": 1, "due_diligence": 1, "integration_planning": 1, "screening": 2}


async def test_amounts_of_different_currencies_are_never_added(world: World) -> None:
    found = await figures(world, chartered("storage", 1), chartered("storage", 2, "EUR"), chartered("quantum", 3))
    assert found.total.mid == (Amount(350 * MILLION, "EUR"), Amount(550 * MILLION, "USD"))
    by_category = {each.of: (each.initiatives, each.qualitative) for each in found.on_the_table["category"]}
    assert by_category == {"quantum": (1, 1), "storage": (2, 0)}
    assert [use.mid_points for use in found.envelopes] == [550 * MILLION]


async def test_an_empty_portfolio_has_no_figures(world: World) -> None:
    found = await figures(world)
    assert (found.total.initiatives, found.total.price, found.envelopes, found.warnings) == (0, (), (), ())
