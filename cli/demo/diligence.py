"""The second act: due diligence, with a hold, red flags and a priced finding, and a gate returned with conditions."""

from __future__ import annotations

import asyncio

from pydantic import JsonValue

from cli.demo.deal import musd
from cli.demo.stage import Stage
from domain.kernel import Key

CONTRACT = 30
"""USD millions: what a contract of the security target is worth less than it seemed."""


async def answer(s: Stage) -> None:
    """Answers to the checklists come in and are looked at; whoever is slow is late."""
    deals = (s.tarnwell, s.palisade, s.fernhill)
    await asyncio.gather(*(deal.work_off(s.leads, "received", "in_review") for deal in deals))
    await s.tarnwell.figure(s.cast.cto, "technology", "critical_vulnerabilities", "1", "Penetration test, first round")


async def hold(s: Stage) -> None:
    """Two deals stand still; their clocks do too."""
    await s.quillon.ask(
        s.quillon.script.owner,
        "hold",
        reason="The error-correction patents are not granted yet.",
        review_at=s.date(510).isoformat(),
    )
    owner = s.fernhill.script.owner
    await s.fernhill.ask(
        owner, "raise_issue", issue="restated", title="Audited accounts are restated", severity="high", owner=s.cast.cfo
    )
    await s.fernhill.ask(owner, "hold", reason="Wait for the restated accounts.", review_at=s.date(88).isoformat())


async def resume(s: Stage) -> None:
    """The accounts are there."""
    await s.fernhill.ask(s.fernhill.script.owner, "resume", reason="The restated accounts are in the data room.")
    await s.fernhill.ask(s.cast.cfo, "resolve_issue", issue="restated", resolution="No effect on cash.")


async def accept_first(s: Stage) -> None:
    """Nine weeks: in the documented span. The gate stays shut until the critical vulnerability is repaired."""
    deal = s.tarnwell
    await deal.ask(s.cast.cfo, "complete_mitigation", risk="n6", evidence=[])
    await deal.sign_off(s.leads)
    await deal.propose_in_vain(deal.script.owner, "g2", "gate_stays_shut")
    await deal.figure(s.cast.cto, "technology", "critical_vulnerabilities", "0", "Penetration test, second round")
    await deal.propose(deal.script.owner, "g2")
    await deal.approve("g2", s.cast.cfo, s.cast.counsel, s.cast.cto)


async def return_late_one(s: Stage) -> None:
    """Past twelve weeks and two escalations; a finding goes into the price; and then not good enough."""
    deal = s.palisade
    await deal.sign_off(s.leads)
    await _find(s)
    await deal.propose(deal.script.owner, "g2")
    await deal.decide(
        s.cast.counsel,
        "g2",
        "return",
        reason="Two contracts and one certificate are missing.",
        conditions=[
            s.condition("Read the two change-of-control clauses.", deal.script.owner, 138),
            s.condition("Obtain the FedRAMP authorisation letter.", s.cast.cto, 140),
        ],
    )


async def accept_third(s: Stage) -> None:
    """After the hold its twelve weeks are not over yet. Churn is a red flag, but no critical one."""
    deal = s.fernhill
    await deal.figure(s.cast.cfo, "financial", "customer_churn", "17.2", "Churn by quarter")
    await deal.sign_off(s.leads)
    await deal.propose(deal.script.owner, "g2")
    await deal.approve("g2", s.cast.cfo, s.cast.counsel, s.cast.cto)


async def fulfil(s: Stage) -> None:
    """What was owed is done, with evidence; the gate is put again and opens."""
    deal, owner = s.palisade, s.palisade.script.owner
    clauses = await deal.attach(owner, "clauses", "Opinion on change of control")
    letter = await deal.attach(s.cast.cto, "fedramp", "FedRAMP authorisation letter")
    await deal.ask(owner, "fulfil_obligation", obligation="g2_1_1", evidence=[clauses])
    await deal.ask(s.cast.cto, "fulfil_obligation", obligation="g2_1_2", evidence=[letter])
    await deal.ask(owner, "count_framework", framework="FedRAMP", evidence=letter)
    await deal.propose(owner, "g2")
    await deal.approve("g2", s.cast.cfo, s.cast.counsel, s.cast.cto)


async def take_up_again(s: Stage) -> None:
    """The patents are granted; the fifth deal goes on where it stood."""
    deal = s.quillon
    await deal.ask(deal.script.owner, "resume", reason="The patents are granted.")
    await deal.work_off(s.leads[:3], "received", "in_review")
    await deal.sign_off(s.leads[:3])


async def accept_fourth(s: Stage) -> None:
    """The other half of its due diligence; nothing stands in the way."""
    deal = s.quillon
    await deal.work_off(s.leads[3:], "received", "in_review")
    await deal.sign_off(s.leads[3:])
    await deal.propose(deal.script.owner, "g2")
    await deal.approve("g2", s.cast.cfo, s.cast.counsel, s.cast.cto)


async def _find(s: Stage) -> None:
    """Revenue that will not come again is found, and is to come off the price."""
    deal, owner = s.palisade, s.palisade.script.owner
    paper = await deal.attach(s.cast.cfo, "revenue_by_contract", "Revenue by contract")
    await deal.ask(s.cast.cfo, "record_diligence_figures", workstream="financial", figures=_figures(paper))
    await deal.ask(
        s.cast.cfo,
        "record_finding",
        finding="contract_ends",
        workstream="financial",
        title="The largest government contract ends and is not renewed",
        severity="major",
        likelihood="high",
        impact={"sort": "amount", "amount": musd(CONTRACT)},
        sources=[{"evidence": paper, "locator": "page 14, line 3"}],
        owner=owner,
    )
    await deal.ask(
        owner,
        "dispose_finding",
        finding="contract_ends",
        destination="price",
        text="The price falls by what the contract contributed.",
        amount=musd(CONTRACT),
    )


def _figures(paper: Key) -> list[JsonValue]:
    """The security target's normal earnings, its debt and its working capital, all on one document."""
    return [
        {
            "sort": "earnings",
            "period": "The last twelve months",
            "revenue": musd(149),
            "reported_ebitda": musd(40),
            "adjustments": [{"title": "Grants that end", "amount": musd(-2), "evidence": paper}],
            "evidence": paper,
        },
        {
            "sort": "net_debt",
            "as_of": "2025-12-31",
            "debt": musd(58),
            "cash": musd(40),
            "preferred": musd(0),
            "minority": musd(0),
            "debt_like": [{"title": "Pensions", "amount": musd(3), "evidence": paper}],
            "evidence": paper,
        },
        {"sort": "working_capital", "normal": musd(14), "at_closing": musd(12), "evidence": paper},
    ]
