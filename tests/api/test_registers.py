"""Risks, issues, alerts and the calendar by their addresses: the same answers that the pages show."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from domain.initiative import commands as c
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, staffed
from tests.support.deals import LEAD, OUTSIDER, VP


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[FrontDoor]:
    async with staffed(settings.model_copy(update={"seen_wait_seconds": 10.0})) as door:
        yield door


async def test_the_register_and_the_calendar_answer_who_may_know_and_nobody_else(office: FrontDoor) -> None:
    soon = datetime.now(UTC) + timedelta(days=2)
    async with office.person(VP) as vera, office.person(LEAD) as liam, office.person(OUTSIDER) as olga:
        begun = (await vera.begins(**opening())).json()
        deal, seen = begun["initiative"], begun["position"]
        for command in (
            c.RaiseRisk(risk="churn", title="Customers leave", family="customer", owner=LEAD),
            c.AssessRisk(risk="churn", impact="high", probability="high"),
            c.PlanMitigation(risk="churn", action="Call them", owner=LEAD, due_at=soon),
            c.RaiseIssue(issue="fire", title="Fire", severity="low", owner=LEAD),
        ):
            seen = (await liam.asks(deal, command)).json()["position"]
        risks = (await liam.get("/risks", seen=seen)).json()
        issues = (await liam.get("/issues", seen=seen)).json()
        alerts = (await liam.get("/alerts", seen=seen)).json()
        calendar = (await liam.get("/calendar", seen=seen, legal="false")).json()
        assert [(risk["risk"], risk["score"], risk["band"]) for risk in risks["risks"]] == [("churn", "75.00", "high")]
        assert (risks["total"], risks["next"], risks["figures"]["high"]) == (1, None, 1)
        assert [(issue["issue"], issue["status"]) for issue in issues["issues"]] == [("fire", "open")]
        assert alerts == {"alerts": [], "next": None, "total": 0}
        entry = next(each for each in calendar["entries"] if each["key"] == "mitigation:churn")
        assert (entry["what"], entry["standing"], entry["person"]) == ("Call them", "ahead", LEAD)
        assert calendar["first"] == datetime.now(UTC).date().isoformat()
        for question in ("risks", "issues", "alerts"):
            hidden = (await olga.get(f"/{question}", seen=seen)).json()
            assert (hidden[question], hidden["total"]) == ([], 0)
        assert (await olga.get("/calendar")).json()["entries"] == []


async def test_a_cursor_that_somebody_made_up_is_refused(office: FrontDoor) -> None:
    made_up = {
        "/risks": '["-score", "sNaN", "acquisition-1", "churn"]',
        "/issues": '["next_raise_at", "infinity", "a", "b"]',
        "/alerts": '["-level", "99999999999999999999", "2026-01-01", "a", "b"]',
        "/calendar": '["at", "2026-01-01", "\\ud800", "b"]',
    }
    async with office.person(LEAD) as liam:
        for path, cursor in made_up.items():
            answer = await liam.get(path, cursor=urlsafe_b64encode(cursor.encode()).decode())
            assert (answer.status_code, answer.json()["code"]) == (422, "cursor_unknown"), path
        backwards = await liam.get("/calendar", **{"from": "2026-03-02", "to": "2026-03-01"})
        assert (backwards.status_code, backwards.json()["entries"]) == (200, [])
