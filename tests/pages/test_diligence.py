"""Due diligence as a page: what do we know, what is missing, what would stop us?"""

from __future__ import annotations

from domain.initiative import commands as core
from domain.initiative.commands import DecideGate
from domain.kernel import Command
from tests.pages.conftest import Dashboard
from tests.support.browser import PART, browser
from tests.support.deals import CFO, CSO, LEAD, OUTSIDER, evidence
from tests.support.diligence import cleared, finding, measures, priced
from tests.support.integrations import STREAM


async def opened(dashboard: Dashboard) -> str:
    """The go / no-go is approved, the financial workstream has answers, a figure that breaks a rule, and a finding."""
    door, deal = dashboard.door, dashboard.deal
    async with door.person(CFO) as carl, door.person(CSO) as sofia, door.person(LEAD) as liam:
        pending = (await carl.get(f"/initiatives/{deal}", seen=dashboard.position)).json()
        packet = next(gate for gate in pending["gates"] if gate["key"] == "g1")["attempts"][-1]["packet"]
        approval = DecideGate(gate="g1", packet=packet, verdict="approve")
        said: list[tuple[str, Command]] = [
            ("carl", approval),
            ("sofia", approval),
            ("liam", evidence("report")),
            *(("carl", command) for command in cleared("financial")),
            ("carl", measures("financial", customer_churn="18")),
            ("carl", finding()),
            ("liam", core.AttachEvidence(evidence="more", title="More", sha256="cd" * 32)),
            ("liam", priced()),
        ]
        people = {"carl": carl, "sofia": sofia, "liam": liam}
        position = dashboard.position
        for who, command in said:
            answer = await people[who].asks(deal, command)
            assert answer.status_code == 200, answer.text
            position = str(answer.json()["position"])
    return position


async def test_before_the_go_no_go_the_page_says_what_begins_the_list(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"/initiatives/{dashboard.deal}/diligence")
        part = await carl.http.get(f"/initiatives/{dashboard.deal}/diligence", headers=PART)
    assert "No list yet. It is sent out by itself when the go / no-go opens due diligence" in page.text
    assert "cannot judge: customer churn missing" in page.text
    assert "<html" not in part.text


async def test_the_page_tells_what_is_settled_broken_found_and_what_is_missing(dashboard: Dashboard) -> None:
    seen = await opened(dashboard)
    address = f"/initiatives/{dashboard.deal}/diligence"
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"{address}?seen={seen}")
        legal = await carl.opens(f"{address}?workstream=legal&status=requested")
        cleared_only = await carl.opens(f"{address}?workstream=legal&status=cleared")
        wrong = await carl.http.get(f"{address}?status=lost")
    for said in (
        "Open red flags 1 1 major", "broken 18 % at most 15 %", "cannot judge: debt to equity missing",
        "A major finding", "report, page 17", "USD 12.0 M", "in no valuation yet", "Off the price.",
        "a flag moves no figure by itself", "No valuation is published yet.", "Requests by workstream and state",
        "Show the figures", "Burn-up", "Environmental", "Chief Financial Officer",
    ):  # fmt: skip
        assert said in page.text, said
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert not any("style" in found for _, found in page.tags)
    assert "Off the price, open findings USD 12.0 M" in page.text
    assert "of the law" not in legal.text
    assert ("Nothing fits." in legal.text, "Nothing fits." in cleared_only.text) == (False, True)
    assert wrong.status_code == 422


async def test_due_diligence_belongs_to_deals_and_to_those_who_may_know(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        hidden = await olga.http.get(f"/initiatives/{dashboard.deal}/diligence")
        absent = await olga.http.get(f"/initiatives/{STREAM}/diligence")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert "There is no such initiative." in hidden.text
