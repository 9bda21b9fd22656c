"""A deal from its charter to the day the company is ours, by the people who decide it, over HTTP alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.acquisition import commands as c
from domain.acquisition.valuing.commands import ApproveValuation, PublishValuation
from domain.initiative import commands as core
from domain.kernel import Command
from domain.money import Money
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import Person, staffed
from tests.support.deals import (
    BOARD,
    CEO,
    CFO,
    COO,
    CRO,
    CSO,
    CTO,
    GC,
    IMO,
    LEAD,
    OUTSIDER,
    PEOPLE,
    STEER,
    VP,
    evidence,
    model,
)
from tests.support.diligence import worked_off
from tests.support.targets import screened

DECIDERS = (VP, LEAD, CFO, CSO, CEO, CTO, GC, CRO, COO, STEER, BOARD, IMO)
EVIDENCE = ("nda", "dd_budget", "report", "letter", "agreement")


@dataclass
class Deal:
    """An acquisition, and everybody who has a part in it."""

    initiative: str
    people: Mapping[str, Person]
    position: str

    async def says(self, who: str, *commands: Command) -> None:
        """Somebody asks, and is not refused."""
        for command in commands:
            answer = await self.people[who].asks(self.initiative, command)
            assert answer.status_code == 200, f"{who}: {command.type}: {answer.text}"
            self.position = answer.json()["position"]

    async def attests(self, who: str, **criteria: str) -> None:
        """Somebody says that criteria hold, each with its evidence."""
        for criterion, proof in criteria.items():
            await self.says(who, core.AttestCriterion(criterion=criterion, evidence=(proof,)))

    async def passes(self, gate: str, by: str, *deciders: str) -> None:
        """A gate is put to its deciders, who find it on their desks, and approve what they saw."""
        await self.says(by, core.ProposeGate(gate=gate))
        for decider in deciders:
            work = (await self.people[decider].get("/my-work", seen=self.position)).json()["work"]
            (seat,) = (item for item in work if item["sort"] == "seat" and item["gate"] == gate)
            assert seat["initiative"] == self.initiative
            await self.says(decider, core.DecideGate(gate=gate, packet=seat["packet"], verdict="approve"))


@pytest.fixture
async def deal(settings: Settings) -> AsyncIterator[Deal]:
    async with staffed(settings) as office, AsyncExitStack() as stack:
        people = {who: await stack.enter_async_context(office.person(who)) for who in (*DECIDERS, OUTSIDER)}
        begun = (await people[VP].begins(**opening())).json()
        yield Deal(begun["initiative"], people, begun["position"])


async def until_it_closes(deal: Deal) -> c.CloseAcquisition:
    """Every gate on the way, and the closing."""
    price, today = Money.millions(350), datetime.now(UTC)
    await deal.says(
        VP,
        *screened(),
        *(evidence(key) for key in EVIDENCE),
    )
    early = await deal.people[VP].asks(deal.initiative, core.ProposeGate(gate="g1"))
    assert (early.status_code, early.json()["code"]) == (409, "gate_stays_shut")
    assert set(early.json()["missing"]) == {"nda", "dd_budget"}
    await deal.attests(VP, nda="nda", dd_budget="dd_budget")
    await deal.passes("g1", VP, CFO, CSO)

    await deal.says(
        LEAD,
        core.AddMember(person=CRO, duty="commercial diligence"),
        core.AddMember(person=COO, duty="operations"),
    )
    for who, command in worked_off(PEOPLE):
        await deal.says(who, command)
    for family in ("strategic", "financial", "operational", "market"):
        await deal.says(
            LEAD,
            core.RaiseRisk(risk=family, title=f"A {family} risk", family=family, owner=LEAD),
            core.AssessRisk(risk=family, impact="medium", probability="low"),
        )
    await deal.passes("g2", LEAD, CFO, GC, CTO)

    await deal.says(LEAD, PublishValuation(model=model(350), note="With the findings of due diligence."))
    told = (await deal.people[LEAD].get(f"/initiatives/{deal.initiative}/valuations")).json()
    (valuation,) = told["valuations"]
    outputs = valuation["published"]["receipt"]["outputs"]
    await deal.says(CFO, ApproveValuation(valuation=1, outputs=outputs))
    await deal.says(
        LEAD,
        c.RecordLetterOfIntent(price=price, exclusive_until=today + timedelta(days=60), evidence="letter"),
    )
    await deal.passes("g3", LEAD, CFO, CEO)
    await deal.says(LEAD, c.RecordAgreement(price=price, evidence="agreement"))
    await deal.passes("g4", LEAD, CFO, CEO, BOARD)

    await deal.says(
        GC,
        evidence("hsr"),
        evidence("plan"),
        evidence("closing"),
        c.ObtainClearance(authority="hsr", cleared_on=today.date(), evidence="hsr"),
    )
    await deal.attests(GC, integration_plan="plan", day_one="plan")
    await deal.passes("g5", LEAD, GC, CEO, STEER)
    closing = c.CloseAcquisition(closed_on=today.date(), price=price, evidence="closing")
    await deal.says(GC, closing)
    return closing


async def test_a_deal_from_its_charter_to_the_day_the_company_is_ours(deal: Deal) -> None:
    price = (await until_it_closes(deal)).price
    file = (await deal.people[LEAD].get(f"/initiatives/{deal.initiative}", seen=deal.position)).json()
    assert [stage["key"] for stage in file["deal"]["stages"]][-2:] == ["closed", "integration"]
    board = (await deal.people[CFO].get("/initiatives", kind="acquisition", seen=deal.position)).json()
    assert [(row["initiative"], Decimal(row["paid"])) for row in board["initiatives"]] == [
        (deal.initiative, price.amount)
    ]
    timeline = await deal.people[CEO].get(f"/initiatives/{deal.initiative}/timeline", size="500", seen=deal.position)
    told = timeline.json()["entries"]
    assert [entry["version"] for entry in told] == list(range(1, file["version"] + 1))
    assert (await deal.people[OUTSIDER].get(f"/initiatives/{deal.initiative}")).status_code == 404
    for who in DECIDERS:
        work = (await deal.people[who].get("/my-work")).json()["work"]
        assert [item for item in work if item["sort"] == "seat"] == [], who
