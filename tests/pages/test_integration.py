"""The plan of an integration as a page: what drives the end, what Day 1 lacks, and what the visitor may do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date

import httpx
import pytest

from api.pages.integrated.gantt import chart
from api.pages.session import SESSION
from domain.integration.work import commands as c
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from projections.integration_plan import Plan, TaskRow, rows
from projections.plan_document import PlanDocument
from projections.plan_view import Reckoned, gantt, workstreams
from projections.projection import Last
from tests.projections.world import world_of
from tests.support import big_plans, plans
from tests.support.api import FrontDoor, staffed
from tests.support.browser import browser
from tests.support.deals import BOARD, CEO, CTO, IMO, VP
from tests.support.plans import begun, done, must_haves
from tests.support.scenario import Story


@dataclass(frozen=True)
class Office:
    """A front door, and the integration behind it."""

    door: FrontDoor
    integration: str

    async def page(self, who: str) -> httpx.Response:
        """The plan as a person sees it."""
        async with browser(self.door.app) as visiting:
            visiting.http.cookies.set(SESSION, issue_token(self.door.settings, who))
            return await visiting.http.get(f"/initiatives/{self.integration}/integration")


def at_work() -> Story:
    """Day 1 lacks one thing that was waived, technology is late, one task is blocked."""
    story = begun()
    first, *others = must_haves(story)
    story = done(story, *others).by(CEO).given(c.WaiveDayOneItem(task=first, reason="On Wednesday."))
    late = c.ReplanTask(task="cut_over", due_on=date(2027, 9, 30), reason="The vendor is late.")
    return story.by(CTO).given(late, c.BlockTask(task="data_migration", reason="No contract."))


def shown(story: Story) -> Reckoned:
    """The plan of a story as its read model has it."""
    head, *tasks = rows(story.state, Last(story.stream, len(story.happened), story.at))
    assert not isinstance(head, TaskRow)
    kept = tuple(task for task in tasks if isinstance(task, TaskRow))
    return Reckoned(Plan(PlanDocument.model_validate_json(head.document), kept), story.at.date())


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    url = settings.database_url
    assert url is not None
    async with staffed(settings, plans.PEOPLE) as door, world_of(url) as world:
        story = at_work()
        await world.tell(story)
        head = await door.resources.reader.head()
        assert await door.resources.watch.wait_until(("integration_plan", "access", "people"), head, 60)
        yield Office(door, story.stream)


async def test_the_page_says_what_drives_the_end_and_what_day_one_lacks(office: Office) -> None:
    answer = await office.page(IMO)
    assert answer.status_code == 200
    text = answer.text
    for said in (
        "Plan and critical path",
        "causes the delay",
        "The phases take 22 months in total, 21 of them after the closing; 18 are documented.",
        "On Wednesday.",
        "Cut-over to the one platform",
        "Day 1 checklist",
        "is below 0.85",
    ):
        assert said in text
    assert f"/initiatives/{office.integration}/do/complete_task?task=cut_over" in text


async def test_who_may_only_look_is_offered_nothing_and_who_may_not_know_sees_nothing(office: Office) -> None:
    looking = await office.page(BOARD)
    assert looking.status_code == 200
    assert "/do/" not in looking.text
    assert (await office.page(VP)).status_code == 404


def test_bars_that_would_lie_on_each_other_get_a_lane_each() -> None:
    found = shown(begun())
    drawn = chart(gantt(found, begun().at), workstreams(found).workstreams)
    assert drawn is not None
    assert {row[1] for row in drawn.figures.rows} >= {"Technology", "Technology (2)", "Operations"}
    assert len(drawn.figures.rows) == len(found.plan.tasks)


def test_thousands_of_tasks_are_one_bar_a_workstream() -> None:
    story = begun(terms=big_plans.terms(200))
    found = shown(story)
    drawn = chart(gantt(found, story.at), workstreams(found).workstreams)
    assert drawn is not None
    assert len(drawn.figures.rows) == 9


def test_a_plan_without_a_task_has_no_chart() -> None:
    found = shown(begun())
    empty = Reckoned(replace(found.plan, tasks=()), found.today)
    assert chart(gantt(empty, begun().at), ()) is None
