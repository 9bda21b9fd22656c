"""Finding initiatives on the board, and the figures that it exports."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.initiative import commands as c
from domain.money import MILLION
from infrastructure.database import reading
from infrastructure.metrics import REGISTRY
from projections.access import ACCESS
from projections.board_search import Order, Page, Wanted, find, one
from projections.gauges import export
from projections.initiatives_board import BOARD, BoardRow
from projections.keyset import BadCursor
from projections.people import PEOPLE
from projections.rebuild import rebuild
from tests.projections.histories import Told, life
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.scenario import Story

CFO = viewer(deals.CFO)


async def built(world: World, *stories: Story | Told) -> None:
    """The read models of some stories."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, BOARD):
        await rebuild(projection, store=world.store, engine=world.engine)


async def ask(world: World, wanted: Wanted | None = None, **more: object) -> Page:
    """A page as the CFO sees it."""
    async with reading(world.engine) as connection:
        return await find(connection, CFO, wanted, **more)  # type: ignore[arg-type]


async def row(world: World) -> BoardRow:
    """The row of the usual acquisition."""
    async with reading(world.engine) as connection:
        found = await one(connection, CFO, deals.STREAM)
    assert found is not None
    return found


async def test_the_board_shows_how_an_initiative_does(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP)
    await built(world, story)
    shown = await row(world)
    assert (shown.name, shown.organisation, shown.category) == ("Project Heron", "Heron Storage Inc.", "storage")
    assert (shown.price_low, shown.price_mid, shown.price_high) == (200 * MILLION, 350 * MILLION, 500 * MILLION)
    assert (shown.revenue, shown.revenue_currency) == (50 * MILLION, "USD"), "a flow, apart from the price"
    assert (shown.gate, shown.gate_title, shown.gate_seats_open) == (
        "g1",
        "Go / no-go",
        ["cfo", "chief_strategy_officer"],
    )
    assert (shown.claimed, shown.claim_standing) == (350 * MILLION, "proposed")
    assert (shown.health, shown.next_action, shown.next_deadline) == ("green", "Decide: Go / no-go", shown.gate_due_at)
    assert shown.phase_due_at == story.happened[0][1] + timedelta(weeks=6)


@pytest.mark.parametrize(
    ("days", "health", "overdue"), [(1, "green", False), (15, "amber", False), (31, "amber", False), (50, "red", True)]
)
async def test_health_is_green_amber_and_red_as_time_goes_by(
    world: World, days: int, health: str, *, overdue: bool
) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP).after(days=days)
    await built(world, story.by("system").given(c.PassTime(wake_at=story.at)))
    shown = await row(world)
    assert (shown.health, shown.phase_overdue) == (health, overdue)
    assert shown.gate_overdue == (days > 7)


async def test_a_critical_issue_is_red_until_it_is_resolved(world: World) -> None:
    story = deals.chartered().by(deals.VP)
    story = story.given(c.RaiseIssue(issue="leak", title="A leak", severity="critical", owner=deals.LEAD))
    await built(world, story)
    assert ((await row(world)).health, (await row(world)).open_issues) == ("red", 1)
    await world.tell(story.by(deals.LEAD).given(c.ResolveIssue(issue="leak", resolution="Closed")))
    await rebuild(BOARD, store=world.store, engine=world.engine)
    assert ((await row(world)).health, (await row(world)).open_issues) == ("green", 0)


async def test_clocks_stand_still_on_hold(world: World) -> None:
    story = deals.chartered().by(deals.LEAD)
    held = story.given(c.HoldInitiative(reason="Waiting", review_at=story.at + timedelta(days=10)))
    await built(world, held)
    shown = await row(world)
    assert (shown.status, shown.phase_due_at, shown.next_action) == ("on_hold", None, "Review the hold")
    assert shown.next_deadline == story.at + timedelta(days=10)
    await world.tell(held.after(days=9).given(c.Resume(reason="Go on")))
    await rebuild(BOARD, store=world.store, engine=world.engine)
    assert (await row(world)).phase_due_at == story.at + timedelta(weeks=6, days=9)


async def test_pages_follow_one_another_without_a_gap_in_every_order(world: World) -> None:
    await built(world, *(life(seed, steps=25) for seed in range(6000, 6012)))
    orders: tuple[Order, ...] = (
        "updated_at", "name", "owner", "phase", "health", "next_deadline", "phase_due_at", "phase_entered_at", "price",
    )  # fmt: skip
    for order in orders:
        for descending in (False, True):
            whole = await ask(world, order=order, descending=descending, limit=200)
            pieces: list[BoardRow] = []
            cursor: str | None = None
            while True:
                page = await ask(world, order=order, descending=descending, limit=5, cursor=cursor)
                assert page.total == whole.total == 12
                pieces += page.rows
                if page.following is None:
                    break
                cursor = page.following
            assert pieces == list(whole.rows), (order, descending)
            assert whole.following is None


async def test_a_cursor_is_good_for_its_own_order_only(world: World) -> None:
    await built(world, *(life(seed, steps=2) for seed in range(6000, 6004)))
    page = await ask(world, order="updated_at", limit=2)
    for wrong in (page.following, "rubbish", "NQ==", "W10=", "WyJuYW1lIiwgMSwgMl0="):
        with pytest.raises(BadCursor):
            await ask(world, order="name", limit=2, cursor=wrong)
    with pytest.raises(BadCursor):
        await ask(world, order="updated_at", cursor="WyJ1cGRhdGVkX2F0IiwgIm5vIGRhdGUiLCAiYSJd")


async def test_initiatives_are_found_by_what_they_are_and_by_words(world: World) -> None:
    lives = [life(seed, steps=40) for seed in range(6100, 6115)]
    await built(world, *lives)
    states = [told.state.initiative for told in lives]

    async def count(**wanted: object) -> int:
        return (await ask(world, Wanted.model_validate(wanted), limit=200)).total

    assert await count() == 15
    assert await count(status=["concluded"]) == sum(i.ended is not None for i in states)
    assert await count(status=["underway", "on_hold"]) == sum(i.ended is None for i in states)
    assert await count(phase=["screening"]) == sum(i.phase.key == "screening" for i in states)
    assert await count(owner=["vera"]) == sum(i.charter.owner == "vera" for i in states)
    assert await count(kind=["acquisition"], category=["storage"]) == 15
    assert await count(kind=["partnership"]) == 0
    assert await count(words="HERON stor") == 15
    assert await count(words="100%_\\") == 0


async def test_the_portfolio_is_exported_by_kind_and_phase_without_names(world: World) -> None:
    await built(
        world, *(life(seed, steps=3) for seed in range(6200, 6205)), deals.propose(deals.at_g1(), "g1", deals.VP)
    )
    await export(world.engine)
    shown = sum(
        sample.value
        for figure in REGISTRY.collect()
        if figure.name == "concord_initiatives"
        for sample in figure.samples
    )
    assert shown == (await ask(world, Wanted(status=("underway", "on_hold")))).total
    waiting = REGISTRY.get_sample_value("concord_gates_waiting", {"kind": "acquisition", "gate": "g1"})
    assert (waiting or 0) >= 1
