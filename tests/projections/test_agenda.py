"""The calendar: every clock that runs, whatever kind it is of, what is overdue, and what was decided when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.initiative import commands as c
from domain.kinds import decider_of
from infrastructure.database import reading
from projections import agenda_search
from projections.access import ACCESS
from projections.agenda import AGENDA, begin, fold, rows
from projections.agenda_search import Entry, Wanted
from projections.file_aspect import core_of
from projections.people import PEOPLE
from projections.projection import Last
from projections.rebuild import rebuild
from tests.projections.histories import Told, life
from tests.projections.world import World, viewer
from tests.support import deals, integrations
from tests.support.scenario import Story

CFO = viewer(deals.CFO)
LONG = timedelta(days=3650)


async def built(world: World, *stories: Story | Told) -> None:
    """The calendar of some stories."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, AGENDA):
        await rebuild(projection, store=world.store, engine=world.engine)


async def shown(world: World, at: datetime, who: str = deals.CFO, **wanted: object) -> dict[str, Entry]:
    """All that stands in the calendar, by key."""
    async with reading(world.engine) as connection:
        page = await agenda_search.between(
            connection,
            viewer(who),
            at,
            Wanted.model_validate(wanted),
            first=(at - LONG).date(),
            last=(at + LONG).date(),
            limit=200,
        )
    assert page.following is None
    return {entry.key: entry for entry in page.entries}


def written(told: Story | Told) -> dict[str, object]:
    """What the calendar has of a story, without any database."""
    agenda = begin(told.stream)
    for event, at in told.happened:
        fold(agenda, event, at)
    return {row.key: row for row in rows(agenda, Last(told.stream, len(told.happened), told.at))}


def test_every_clock_that_runs_is_in_the_calendar_of_whatever_kind_it_is() -> None:
    told_all: list[Story | Told] = [*(life(seed, steps=50) for seed in range(5200, 5240)), integrations.begun()]
    clocks = 0
    for told in told_all:
        dates = {row.due_at for row in written(told).values()}  # type: ignore[attr-defined]
        for clock in decider_of(told.stream).clocks(told.state):
            assert any(abs(clock.due_at - date) <= timedelta(seconds=1) for date in dates), clock
            clocks += 1
    assert clocks > 30


def test_nothing_that_is_overdue_leaves_the_calendar_when_its_clock_has_rung() -> None:
    found = 0
    for seed in range(5230, 5260):
        told = life(seed, steps=50)
        i = core_of(told.state)
        assert i is not None
        if i.hold or i.ended:
            continue
        keys = written(told)
        overdue = [f"obligation:{key}" for key, owed in i.obligations.items() if owed.overdue and not owed.fulfilled_at]
        overdue += [f"milestone:{key}" for key, planned in i.milestones.items() if planned.missed]
        overdue += [
            f"mitigation:{key}"
            for key, risk in i.risks.items()
            if risk.mitigation and risk.mitigation.overdue and not risk.closed
        ]
        overdue += [i.phase.subject] if i.phase.overdue else []
        overdue += [i.proposal.subject] if i.proposal and i.proposal.overdue else []
        assert set(overdue) <= keys.keys()
        found += len(overdue)
    assert found > 10


async def test_a_gate_stands_with_its_deadline_and_then_with_what_was_decided(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP)
    await built(world, story)
    pending = story.state.initiative.proposal
    gate = (await shown(world, story.at))[pending.subject]
    assert (gate.what, gate.at, gate.standing) == ("Decide: Go / no-go", pending.due_at, "ahead")
    assert gate.roles == ("cfo", "chief_strategy_officer")
    assert (await shown(world, pending.due_at))[pending.subject].standing == "overdue"
    assert await shown(world, story.at, deals.OUTSIDER) == {}
    decided = deals.approve(story.after(days=1), deals.CFO, deals.CSO)
    await world.tell(decided)
    await rebuild(AGENDA, store=world.store, engine=world.engine)
    gate = (await shown(world, decided.at))[pending.subject]
    assert (gate.standing, gate.outcome, gate.at, gate.due_at) == ("done", "approved", decided.at, pending.due_at)


async def test_a_milestone_stands_on_its_day_and_is_overdue_the_day_after(world: World) -> None:
    story = deals.at_g1().by(deals.LEAD)
    day = story.at.date() + timedelta(days=3)
    story = story.given(c.PlanMilestone(milestone="visit", title="Visit the site", planned_on=day, owner=deals.LEAD))
    await built(world, story)
    last_second = datetime(day.year, day.month, day.day, 23, 59, 58, tzinfo=UTC)
    visit = (await shown(world, last_second))["milestone:visit"]
    assert (visit.at.date(), visit.whole_day, visit.standing, visit.person) == (day, True, "ahead", deals.LEAD)
    assert (await shown(world, last_second + timedelta(seconds=2)))["milestone:visit"].standing == "overdue"


async def test_legal_dates_are_told_from_deadlines_and_pass_of_themselves(world: World) -> None:
    story = deals.at_g4()
    until = story.state.letter.exclusive_until
    await built(world, story)
    legal = await shown(world, story.at, legal=True)
    (ends,) = [entry for entry in legal.values() if entry.sort == "exclusivity"]
    assert (ends.what, ends.at, ends.standing, ends.passes) == ("Exclusivity ends", until, "ahead", True)
    lapsed = story.after(days=(until - story.at).days + 1).by("system")
    lapsed = lapsed.given(c.PassTime(wake_at=lapsed.at))
    await world.tell(lapsed)
    await rebuild(AGENDA, store=world.store, engine=world.engine)
    (ended,) = [entry for entry in (await shown(world, lapsed.at)).values() if entry.sort == "exclusivity"]
    assert (ended.at, ended.standing) == (until, "past")


async def test_what_was_cleared_and_closed_stays_in_the_calendar(world: World) -> None:
    story = deals.closed()
    await built(world, story)
    keys = await shown(world, story.at)
    cleared = [event for event, _ in story.happened if event.type == "clearance_obtained"]
    assert [entry.outcome for entry in keys.values() if entry.sort == "clearance"] == ["cleared"] * len(cleared)
    assert (keys["closing"].standing, keys["closing"].legal) == ("done", True)


async def test_only_what_still_runs_is_ahead_while_an_initiative_is_on_hold(world: World) -> None:
    story = deals.at_g1().by(deals.LEAD)
    held = story.given(c.HoldInitiative(reason="Waiting", review_at=story.at + timedelta(days=9)))
    await built(world, held)
    assert {entry.sort for entry in (await shown(world, held.at)).values()} == {"hold_review"}
    (late,) = (await shown(world, held.at + timedelta(days=10))).values()
    assert (late.standing, late.person) == ("overdue", deals.LEAD)


async def test_an_integration_shows_its_phases_and_what_it_owes(world: World) -> None:
    story = integrations.begun()
    await built(world, story)
    keys = await shown(world, story.at, deals.IMO)
    i = story.state.initiative
    later = [phase.key for phase in i.playbook.phases[1:]]
    assert {f"plan:{key}" for key in later} <= keys.keys()
    assert i.phase.subject in keys


async def test_figures_and_the_month_count_what_the_viewer_may_know(world: World) -> None:
    story = deals.propose(deals.at_g4(), "g4")
    await built(world, story)
    at = story.at
    everything = (await shown(world, at)).values()
    monday = agenda_search.midnight(at.date() - timedelta(days=at.weekday()))
    async with reading(world.engine) as connection:
        told = await agenda_search.figures(connection, CFO, at)
        nothing = await agenda_search.figures(connection, viewer(deals.OUTSIDER), at)
        days = await agenda_search.days(
            connection, CFO, at, Wanted(), first=(at - LONG).date(), last=(at + LONG).date(), most=1
        )
        late = await agenda_search.overdue(connection, CFO, at + LONG, Wanted(), limit=200)
        mine = await agenda_search.between(
            connection, CFO, at, Wanted(mine=True), first=at.date(), last=(at + LONG).date()
        )
    week = [one for one in everything if not one.done_at and monday <= one.at < monday + timedelta(days=7)]
    soon = [one for one in everything if one.legal and not one.done_at and at <= one.at < at + timedelta(days=30)]
    assert (told.this_week, told.overdue, told.legal) == (
        len(week),
        len([one for one in everything if one.standing == "overdue"]),
        len(soon),
    )
    assert (nothing.this_week, nothing.overdue, nothing.legal) == (0, 0, 0)
    assert sum(day.total for day in days.values()) == len(everything)
    assert all(len(day.entries) == 1 and day.entries[0].at.date() == on for on, day in days.items())
    assert late.total == len([one for one in everything if not one.passes and not one.done_at])
    assert all("cfo" in one.roles or one.person == deals.CFO for one in mine.entries)
    assert mine.total
