"""The plan over HTTP: a task is done and the plan shows it; who may not know learns nothing; a deal has no plan."""

from __future__ import annotations

import pytest

from api.integrations import PLAN
from domain.initiative.commands import AddMember
from domain.integration.work.commands import CompleteTask
from infrastructure.event_store.store import Position
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.projections.world import world_of
from tests.support import plans
from tests.support.api import staffed
from tests.support.deals import CTO, LEAD, VP


@pytest.mark.feature("IO-28")
async def test_a_task_is_done_and_the_plan_the_workstreams_and_the_checklist_show_it(settings: Settings) -> None:
    story, url = plans.begun(), settings.database_url
    assert url is not None
    async with (
        staffed(settings, plans.PEOPLE) as office,
        world_of(url) as world,
        office.person(CTO) as tara,
        office.person(VP) as vera,
    ):
        await world.tell(story)
        where = f"/initiatives/{story.stream}"
        answer = await tara.asks(story.stream, CompleteTask(task="system_access", hours=90))
        assert answer.status_code == 200, answer.text
        seen = answer.json()["position"]
        assert await office.resources.watch.wait_until(PLAN, Position.parse(seen), 60)
        plan = (await tara.get(f"{where}/plan", seen=seen)).json()
        bar = next(bar for bar in plan["bars"] if bar["key"] == "system_access")
        assert (bar["status"], bar["percent"]) == ("complete", 100)
        assert plan["version"] > len(story.happened)  # time has passed, too
        again = (await tara.get(f"{where}/plan", seen=seen)).json()
        assert again == plan
        streams = (await tara.get(f"{where}/workstreams", seen=seen)).json()["workstreams"]
        assert (streams[0]["key"], streams[0]["done"]) == ("technology", 1)
        checklist = (await tara.get(f"{where}/day-one", seen=seen)).json()
        assert (checklist["must_have_done"], checklist["ready"]) == (1, False)
        for question in ("plan", "workstreams", "day-one"):
            unknown = await vera.get(f"{where}/{question}")
            assert (unknown.status_code, unknown.json()["code"]) == (404, "initiative_unknown")


async def test_a_deal_has_no_plan(settings: Settings) -> None:
    async with staffed(settings) as office, office.person(VP) as vera:
        begun = (await vera.begins(**opening())).json()
        seen = (await vera.asks(begun["initiative"], AddMember(person=LEAD, duty="x"))).json()["position"]
        answer = await vera.get(f"/initiatives/{begun['initiative']}/plan", seen=seen)
        assert (answer.status_code, answer.json()["code"]) == (404, "plan_unknown")
