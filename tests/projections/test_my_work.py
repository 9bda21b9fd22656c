"""What waits for a person is what that person may do, no more and, of gates, no less."""

from __future__ import annotations

from datetime import timedelta

from domain.acquisition import DECIDER
from domain.facts import Facts
from domain.initiative import commands as c
from domain.initiative.state import Risk
from infrastructure.database import reading
from projections.everything import PROJECTIONS
from projections.my_work import MyWork, my_work
from projections.rebuild import rebuild
from tests.projections.histories import WHO, Told, gates, life, lives, people
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.scenario import Story

PROPOSED = (
    lambda: deals.propose(deals.at_g1(), "g1", deals.VP),
    lambda: deals.propose(deals.at_g2(), "g2"),
    lambda: deals.propose(deals.at_g4(), "g4"),
)


async def desk(world: World, who: str, story: Story | Told) -> list[MyWork]:
    """What waits for somebody at the end of a story."""
    async with reading(world.engine) as connection:
        return await my_work(connection, viewer(who), story.at)


async def built(world: World, *stories: Story | Told) -> None:
    """The read models of some stories."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)


def may_decide(told: Told, who: str) -> bool:
    """Whether the rules would take a person's approval of the pending gate."""
    pending = told.state.initiative.proposal
    return pending is not None and isinstance(
        told.asked(c.DecideGate(gate=pending.gate, packet=pending.packet, verdict="approve"), who), tuple
    )


async def test_a_seat_waits_for_exactly_those_who_may_fill_it(world: World) -> None:
    told_by = (lives(seed, 12, PROPOSED, (people, people, people, gates)) for seed in range(3000, 3030))
    pending = [found[-1] for each in told_by if (found := [told for told in each if told.state.initiative.proposal])]
    await built(world, *pending)
    filled = 0
    for who in WHO:
        for told in pending:
            seats = [
                work for work in await desk(world, who, told) if (work.initiative, work.sort) == (told.stream, "seat")
            ]
            assert len(seats) == may_decide(told, who), (who, told.stream)
            filled += len(seats)
    assert filled > 10


async def test_things_owed_wait_for_whoever_owes_them_and_for_nobody_else(world: World) -> None:
    told_all = [life(seed, steps=45) for seed in range(3100, 3120)]
    await built(world, *told_all)
    shown = 0
    for who in WHO:
        for told in told_all:
            i = told.state.initiative
            idle = i.hold is not None or i.ended is not None
            mine = [work for work in await desk(world, who, told) if work.initiative == told.stream]
            owed = {key for key, x in i.obligations.items() if not x.fulfilled_at and x.owner == who and not idle}
            wrong = {key for key, x in i.issues.items() if not x.resolved_at and x.owner == who and not idle}
            lower = {key for key, x in i.risks.items() if _is_to_lower(x, who) and not idle}
            if not DECIDER.sees(told.state, who, Facts(people=deals.PEOPLE)):
                owed, wrong, lower = set(), set(), set()
            assert {work.key for work in mine if work.sort == "obligation"} == owed
            assert {work.key for work in mine if work.sort == "issue"} == wrong
            assert {work.key for work in mine if work.sort == "mitigation"} == lower
            shown += len(owed) + len(wrong) + len(lower)
    assert shown > 5


async def test_a_pending_gate_waits_for_its_seats_with_what_it_takes_to_decide(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP)
    await built(world, story)
    (work,) = [work for work in await desk(world, deals.CFO, story) if work.sort == "seat"]
    assert (work.title, work.name, work.acting_as, work.on_behalf_of) == (
        "Decide: Go / no-go",
        "Project Heron",
        "cfo",
        None,
    )
    pending = story.state.initiative.proposal
    assert (work.gate, work.packet, work.due_at) == ("g1", pending.packet, pending.due_at)
    assert await desk(world, deals.VP, story) == [], "who proposed never decides"
    assert await desk(world, deals.OUTSIDER, story) == []


async def test_a_conflict_of_interest_takes_a_seat_away(world: World) -> None:
    story = deals.at_g1().by(deals.CFO).given(c.DeclareConflict(reason="Shares of the target"))
    story = deals.propose(story, "g1", deals.VP)
    await built(world, story)
    assert [work for work in await desk(world, deals.CFO, story) if work.sort == "seat"] == []
    assert len([work for work in await desk(world, deals.CSO, story) if work.sort == "seat"]) == 1


async def test_a_lent_duty_waits_for_whoever_it_was_lent_to_until_it_ends(world: World) -> None:
    story = deals.at_g1().by(deals.CFO)
    until = story.at + timedelta(days=3)
    story = story.given(c.DelegateDuty(role="cfo", to=deals.COO, until=until, reason="On leave"))
    story = deals.propose(story, "g1", deals.VP)
    await built(world, story)
    (work,) = [work for work in await desk(world, deals.COO, story) if work.sort == "seat"]
    assert (work.acting_as, work.on_behalf_of) == ("cfo", deals.CFO)
    later = story.after(days=4)
    assert [work for work in await desk(world, deals.COO, later) if work.sort == "seat"] == []


async def test_nobody_fills_two_seats_of_a_gate(world: World) -> None:
    story = deals.approve(deals.propose(deals.at_g4(), "g4"), deals.CFO)
    story = story.by(deals.CEO).given(c.DelegateDuty(role="ceo", to=deals.CFO, reason="On leave"))
    story = story.by(deals.CFO).given(c.DelegateDuty(role="cfo", to=deals.COO, reason="On leave"))
    await built(world, story)
    for who, seats in ((deals.CFO, []), (deals.COO, []), (deals.CEO, ["ceo"]), (deals.BOARD, ["board"])):
        assert [work.acting_as for work in await desk(world, who, story) if work.sort == "seat"] == seats, who


async def test_only_the_review_waits_while_an_initiative_is_on_hold(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP).by(deals.LEAD)
    story = story.given(c.HoldInitiative(reason="Waiting for figures", review_at=story.at + timedelta(days=5)))
    await built(world, story)
    assert await desk(world, deals.CFO, story) == []
    (work,) = await desk(world, deals.LEAD, story)
    assert (work.sort, work.title, work.overdue) == ("hold_review", "Review the hold: Waiting for figures", False)


async def test_what_was_escalated_waits_for_the_role_it_was_escalated_to(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP).after(days=30).by("system")
    story = story.given(c.PassTime(wake_at=story.at))
    await built(world, story)
    (mine,) = [work for work in await desk(world, deals.BOARD, story) if work.key.startswith("gate:g1")]
    assert (mine.sort, mine.acting_as, mine.overdue) == ("escalation", "board", True)
    settled = deals.approve(story, deals.CFO, deals.CSO)
    await world.tell(settled)
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    assert [work for work in await desk(world, deals.BOARD, settled) if work.key.startswith("gate:g1")] == []


def _is_to_lower(risk: Risk, who: str) -> bool:
    planned = risk.mitigation
    return planned is not None and planned.completed_at is None and planned.owner == who and not risk.closed
