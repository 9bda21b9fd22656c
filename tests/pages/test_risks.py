"""The register of risks with its alerts, as a page: what can hurt us, is someone on it, in time?"""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count

from domain.initiative import commands as c
from domain.kernel import Command
from tests.pages.conftest import NAME, Dashboard
from tests.support.browser import PART, browser
from tests.support.deals import CFO, CTO, LEAD, OUTSIDER

NUMBERS = count()
TOMORROW = datetime.now(UTC) + timedelta(days=1)
SAID: tuple[Command, ...] = (
    c.RaiseRisk(risk="churn", title="=Customers leave", family="customer", owner=LEAD, source="N L398"),
    c.AssessRisk(risk="churn", impact="critical", probability="medium"),
    c.PlanMitigation(risk="churn", action="Call the ten largest", owner=CTO, due_at=TOMORROW),
    c.RaiseRisk(risk="debt", title="Technology debt", family="technology", owner=CTO),
    c.RaiseIssue(issue="outage", title="Their data centre burns", severity="critical", owner=CTO),
)


async def told(dashboard: Dashboard, *said: Command) -> str:
    """The position after the lead has said all of it."""
    position = dashboard.position
    async with dashboard.door.person(LEAD) as liam:
        for command in said or SAID:
            answer = await liam.asks(dashboard.deal, command, key=f"said-{next(NUMBERS):08}")
            assert answer.status_code == 200, answer.text
            position = str(answer.json()["position"])
    return position


async def test_the_page_tells_of_risks_issues_and_alerts_with_owners_and_clocks(dashboard: Dashboard) -> None:
    seen = await told(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"/risks?seen={seen}")
    for said in (
        "High, from 50 1", "of 2 that stand", "Without a mitigation 1", "Not assessed 1", "Open issues 1",
        "=Customers leave", "N L398", "critical × medium", "Call the ten largest", "Their data centre burns", "2 risks",
    ):  # fmt: skip
        assert said in page.text, said
    assert "Open escalations 1 1 at level 1" in page.text, "a critical issue goes up at once"
    (cell,) = [found for _, found in page.tags if "impact=critical" in found.get("href", "")]
    async with browser(dashboard.door.app, CFO) as carl:
        chosen = await carl.opens(cell["href"])
        part = await carl.http.get("/risks", headers=PART)
    assert "1 risk, impact critical, probability medium" in chosen.text
    assert "<html" not in part.text


async def test_the_register_filters_sorts_and_refuses_what_it_does_not_know(dashboard: Dashboard) -> None:
    seen = await told(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        shown = await carl.opens(f"/risks?seen={seen}&q=technology&family=technology&sort=owner&size=1")
        hidden = await carl.opens("/risks?q=nothing+like+it")
        none = await carl.opens("/risks?mitigation=none")
        wrong = await carl.http.get("/risks?sort=-shoe_size")
        unknown = await carl.http.get("/risks?colour=blue")
        paged = await carl.opens("/risks?size=1")
        following = next(found["href"] for _, found in paged.tags if found.get("rel") == "next")
        last = await carl.opens(following)
    assert "1 risk;" in shown.text
    assert "ascending" in {found.get("aria-sort") for _, found in shown.tags}
    assert "Nothing fits." in hidden.text
    assert "Technology debt" in none.text
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert ("=Customers leave" in paged.text, "Technology debt" in last.text) == (True, True)


async def test_the_export_holds_every_risk_and_runs_no_formula(dashboard: Dashboard) -> None:
    seen = await told(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        answer = await carl.http.get(f"/risks.csv?seen={seen}&size=1")
    heading, *rows, last = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    told_of = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["risk"] for row in told_of] == ["churn", "debt"]
    assert (told_of[0]["title"], told_of[0]["score"], told_of[0]["name"]) == ("'=Customers leave", "66.67", NAME)
    assert re.fullmatch(r"as of log position [0-9a-f]{32}", last[1])


async def test_no_risk_is_told_to_who_may_not_know_and_absence_is_dated(dashboard: Dashboard) -> None:
    seen = await told(dashboard)
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        page = await olga.opens(f"/risks?seen={seen}")
    assert "Customers leave" not in page.text
    assert "No risk was ever raised in what you may know of." in page.text
    assert "Nothing is overdue and nothing is escalated." in page.text
    closing = [c.CloseRisk(risk=risk, reason="Gone") for risk in ("churn", "debt")]
    seen = await told(dashboard, *closing)
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"/risks?seen={seen}")
        closed = await carl.opens("/risks?status=closed")
    assert "No risk stands: the last review was on" in page.text
    assert "2 risks" in closed.text
