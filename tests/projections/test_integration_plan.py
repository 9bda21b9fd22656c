"""The plan of an integration as people read it: what drives its end, progress, health, and the Day 1 checklist."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.initiative import commands as core
from domain.integration.work import commands as c
from domain.money import Money
from infrastructure.database import reading
from projections.access import ACCESS
from projections.integration_plan import INTEGRATION_PLAN, Plan, plan, version
from projections.people import PEOPLE as LISTED
from projections.plan_view import Reckoned, day_one, gantt, workstreams
from projections.rebuild import rebuild
from tests.projections.world import World, viewer
from tests.support import plans
from tests.support.deals import CEO, CTO, GC, IMO, VP
from tests.support.plans import CLOSED_ON, begun, budgeted, done, must_haves
from tests.support.scenario import Story


async def shown(world: World, story: Story, who: str = IMO) -> Plan | None:
    """What a person may read of a plan after a story."""
    await world.people(plans.PEOPLE)
    await world.tell(story)
    for projection in (LISTED, ACCESS, INTEGRATION_PLAN):
        await rebuild(projection, store=world.store, engine=world.engine)
    async with reading(world.engine) as connection:
        found = await plan(connection, viewer(who, plans.PEOPLE), story.stream)
        known = await version(connection, viewer(who, plans.PEOPLE), story.stream)
    assert known == (len(story.happened) if found else None)
    return found


async def reckoned(world: World, story: Story, after: int = 0) -> Reckoned:
    """The plan as it looks so many days after the closing."""
    found = await shown(world, story)
    assert found is not None
    return Reckoned(found, CLOSED_ON + timedelta(days=after))


async def test_every_task_and_milestone_is_a_bar_with_what_it_waits_for(world: World) -> None:
    story = begun()
    seen = gantt(await reckoned(world, story), story.at)
    bars = {bar.key: bar for bar in seen.bars}
    assert {*bars} == {*story.state.work.tasks, *story.state.initiative.milestones}
    assert (bars["cut_over"].after, bars["cut_over"].milestone) == (("data_migration", "rollback_plans"), False)
    assert (bars["legal_close"].status, bars["plan_approved"].milestone) == ("complete", True)
    assert (seen.planned_end, seen.forecast_end) == (date(2027, 7, 5), date(2027, 7, 5))
    assert (seen.delay, seen.cause) == (0, None)
    assert all(bar.slack is None for bar in seen.bars if bar.status == "complete")


@pytest.mark.feature("IO-15")
async def test_the_months_are_given_both_ways_and_that_they_are_too_many_is_said(world: World) -> None:
    seen = gantt(await reckoned(world, begun(), after=100), begun().at)
    assert (seen.duration.phase_total, seen.duration.after_closing, seen.duration.documented) == (22, 21, 18)
    assert seen.duration.since_closing == 3
    assert seen.duration.warning == (
        "The phases take 22 months in total, 21 of them after the closing; 18 are documented."
    )
    first = seen.phases[0]
    assert (first.key, first.ends_on, first.prepares) == ("day_one", CLOSED_ON, True)


async def test_a_slip_moves_the_end_and_is_put_down_to_its_task(world: World) -> None:
    story = done(begun(), *must_haves(begun()))
    late = story.by(CTO).given(
        c.ReplanTask(task="cut_over", starts_on=date(2027, 6, 1), due_on=date(2027, 6, 30), reason="The vendor.")
    )
    seen = gantt(await reckoned(world, late), late.at)
    assert seen.path == ("cut_over", "infrastructure", "technology_complete", "synergies_realised")
    assert (seen.forecast_end, seen.delay, seen.cause) == (date(2027, 7, 30), 25, "cut_over")
    assert (seen.health.colour, seen.health.rule) == (
        "red", "critical milestone technology_complete is 206 days late, more than 14",
    )  # fmt: skip
    bars = {bar.key: bar for bar in seen.bars}
    assert [bar for bar in seen.bars if bar.critical] == [bars[key] for key in seen.path]
    assert (bars["infrastructure"].driver, bars["brand_launch"].slack) == ("cut_over", 421)


@pytest.mark.feature("IO-28")
async def test_progress_is_by_budget_once_every_workstream_has_one_and_by_effort_before(world: World) -> None:
    story = done(begun(), "technology_plan")
    found = gantt(await reckoned(world, story), story.at).progress
    assert (found.by, found.lacking) == ("effort", ())
    assert found.percent is not None
    assert 0 < found.percent < 100


@pytest.mark.feature("IO-28")
async def test_what_has_no_effort_is_named_and_no_progress_made_up(world: World) -> None:
    story = (
        budgeted(begun())
        .by(GC)
        .given(c.PlanTask(task="audit", workstream="legal", title="Audit", starts_on=CLOSED_ON, due_on=CLOSED_ON))
    )
    found = await reckoned(world, story)
    assert (gantt(found, story.at).progress.percent, gantt(found, story.at).progress.lacking) == (None, ("legal",))
    streams = {stream.key: stream for stream in workstreams(found).workstreams}
    assert (streams["legal"].progress, streams["legal"].lacking) == (None, ("audit",))
    by_hand = story.given(c.OverrideProgress(workstream="legal", percent=30, reason="Counted by hand."))
    again = gantt(await reckoned(world, by_hand), by_hand.at).progress
    assert (again.percent, again.by) == (Decimal("3.33"), "budget")


@pytest.mark.feature("IO-23")
async def test_a_workstream_shows_its_money_its_people_and_what_blocks_it(world: World) -> None:
    story = budgeted(begun()).by(CTO).given(
        c.StartTask(task="technology_plan"),
        c.ReportTask(task="technology_plan", percent=50, hours=100, spent=Money.millions("0.5")),
        c.BlockTask(task="data_migration", reason="No contract."),
        c.AllocatePerson(workstream="technology", person=GC, duty="x", company="acquirer", percent=70),
    )  # fmt: skip
    story = story.by(IMO).given(
        c.AllocatePerson(workstream="legal", person=GC, duty="y", company="acquirer", percent=50)
    )
    found = workstreams(await reckoned(world, story, after=20))
    technology = found.workstreams[0]
    assert (technology.budget, technology.spent) == (Money.millions(2), (Money.millions("0.5"),))
    assert (technology.blocked, technology.tasks, technology.done) == (("data_migration",), 6, 0)
    assert [person.percent for person in technology.people] == [70]
    assert found.overallocated == {GC: 120}
    assert technology.earned_value is not None
    assert (technology.earned_value.earned, technology.earned_value.actual) == (Decimal(120), Decimal(100))
    assert technology.health.colour == "red"
    assert technology.health.rule.startswith("SPI 0.")


@pytest.mark.feature("IO-12")
async def test_the_checklist_counts_what_is_done_and_what_was_signed_away(world: World) -> None:
    story = begun()
    first, *others = must_haves(story)
    story = done(story, *others[:-1]).by(CEO).given(c.WaiveDayOneItem(task=first, reason="On Wednesday."))
    found = await reckoned(world, story)
    seen = day_one(found.plan, found.today)
    assert (seen.must_have, seen.must_have_done, seen.waived) == (len(others) + 1, len(others) - 1, 1)
    assert not seen.ready
    waived = next(item for item in seen.items if item.key == first)
    assert (waived.standing, waived.waived_by, waived.reason) == ("waived", CEO, "On Wednesday.")
    ready = await reckoned(world, done(story, others[-1]))
    whole = day_one(ready.plan, ready.today)
    assert (whole.ready, whole.percent) == (True, Decimal(100))


async def test_who_may_not_know_of_the_integration_sees_no_plan(world: World) -> None:
    assert await shown(world, begun(), who=VP) is None


async def test_open_issues_are_shown_with_how_far_they_went_up(world: World) -> None:
    raised = core.RaiseIssue(issue="outage", title="Mail is down", severity="critical", owner=IMO)
    story = done(begun(), *must_haves(begun())).by(IMO).given(raised).after(hours=5)
    found = await reckoned(world, story)
    (issue,) = found.plan.document.issues
    assert (issue.key, issue.level) == ("outage", 1)
    assert gantt(found, story.at).health.rule == "a critical issue is open for more than 4 hours"
