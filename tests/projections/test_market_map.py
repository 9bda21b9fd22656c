"""The market map counts exactly the targets that the viewer may know of, and invents nothing about their market."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.acquisition.screening.commands import RecordTargetFigures
from domain.acquisition.screening.names import one_name
from domain.initiative.commands import AddMember
from domain.money import MILLION
from infrastructure.database import reading
from projections.access import ACCESS
from projections.board_search import Wanted, find
from projections.initiatives_board import BOARD
from projections.market_figures import MARKET_FIGURES
from projections.market_map import MarketMap, market_map
from projections.people import PEOPLE
from projections.portfolio import Amount
from projections.rebuild import rebuild
from tests.projections.test_portfolio import chartered
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.scenario import Story
from tests.support.targets import figure, proof


def named(story: Story, organisation: str) -> Story:
    """The same target under another name."""
    ((first, at), (target, _), *rest) = story.happened
    renamed = target.model_copy(update={"target": target.target.model_copy(update={"organisation": organisation})})  # type: ignore[attr-defined]
    return replace(story, happened=((first, at), (renamed, at), *rest))


async def mapped(world: World, *stories: Story, who: str = deals.CFO) -> MarketMap:
    """The map of some stories as somebody sees it."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, BOARD, MARKET_FIGURES):
        await rebuild(projection, store=world.store, engine=world.engine)
    return await seen_by(world, who)


async def seen_by(world: World, who: str) -> MarketMap:
    """The map as somebody sees it."""
    async with reading(world.engine) as connection:
        return await market_map(connection, viewer(who))


@pytest.mark.feature("MA-05")
async def test_a_segment_s_totals_are_those_of_its_targets(world: World) -> None:
    stories = [
        chartered("storage", 1),
        chartered("storage", 2, "EUR"),
        replace(deals.at_g1(), stream="acquisition-000000a1"),
        replace(deals.in_diligence(), stream="acquisition-000000a2"),
        chartered("quantum", 5),
    ]
    found = await mapped(world, *stories)
    quantum, storage = found.segments
    assert (storage.category, storage.mapped, storage.engaged, storage.ended, storage.unpriced) == (
        "storage", 4, 2, 0, 0,
    )  # fmt: skip
    assert (quantum.category, quantum.mapped, quantum.engaged) == ("quantum", 1, 0)
    assert storage.low == (Amount(200 * MILLION, "EUR"), Amount(600 * MILLION, "USD"))
    assert storage.high == (Amount(500 * MILLION, "EUR"), Amount(1_500 * MILLION, "USD"))
    assert (found.mapped, found.engaged) == (5, 2)
    async with reading(world.engine) as connection:
        for segment in found.segments:
            page = await find(connection, viewer(deals.CFO), Wanted(category=(segment.category,)))
            assert segment.mapped == page.total
            lows = sum(row.price_low or 0 for row in page.rows)
            assert sum(amount.amount for amount in segment.low) == lows


@pytest.mark.feature("MA-05")
async def test_a_market_has_a_size_only_when_somebody_recorded_one_with_its_source(world: World) -> None:
    older = figure("market_size", "4200").model_copy(update={"as_of": figure("churn", "0").as_of.replace(year=2024)})
    told = (
        (chartered("storage", 1), (older, figure("market_growth", "0.12"))),
        (chartered("storage", 2), (figure("market_size", "5100"),)),
    )
    stories = [story.given(proof(), RecordTargetFigures(figures=figures)) for story, figures in told]
    found = await mapped(world, *stories, chartered("quantum", 3))
    quantum, storage = found.segments
    assert (quantum.market_size, quantum.market_growth) == (None, None)
    assert storage.market_size is not None
    assert (storage.market_size.value, storage.market_size.currency) == (Decimal(5100), "USD")
    assert (storage.market_size.initiative, storage.market_size.source) == (stories[1].stream, "Annual report")
    assert storage.market_growth is not None
    assert storage.market_growth.value == Decimal("0.12")


@pytest.mark.feature("MA-05")
async def test_one_organisation_under_two_spellings_is_noticed(world: World) -> None:
    found = await mapped(
        world,
        named(chartered("storage", 1), "Heron Storage, Inc."),
        named(chartered("quantum", 2), "HERON STORAGE LLC"),
        named(chartered("storage", 3), "Heron Storages"),
    )
    (twice,) = found.duplicates
    assert (twice.name, twice.spellings) == ("heron storage", ("HERON STORAGE LLC", "Heron Storage, Inc."))
    assert (twice.categories, len(twice.initiatives)) == (("quantum", "storage"), 2)


async def test_nobody_counts_what_they_may_not_know_of(world: World) -> None:
    shared = chartered("storage", 1).given(AddMember(person=deals.OUTSIDER, duty="To help"))
    everything = await mapped(world, shared, chartered("storage", 2), named(chartered("quantum", 3), "Target 1"))
    assert (everything.mapped, len(everything.duplicates)) == (3, 1)
    hers = await seen_by(world, deals.OUTSIDER)
    assert (hers.mapped, len(hers.segments), hers.duplicates) == (1, 1, ())
    nobody = await seen_by(world, deals.ADMIN)
    assert (nobody.mapped, nobody.segments, nobody.duplicates) == (0, (), ())


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Société Générale S.A.", "societe generale"),
        ("The Kestrel Company, Ltd.", "kestrel"),
        ("AT&T Inc", "at and t"),
        ("Inc.", "inc"),
        ("???", "???"),
    ],
)
def test_spellings_of_a_name_share_what_tells_it_apart(name: str, same: str) -> None:
    assert one_name(name) == same
