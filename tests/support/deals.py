"""An acquisition in the hands of its usual people, for stories."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from domain.acquisition import DECIDER
from domain.acquisition import commands as c
from domain.acquisition.events import AnnualRevenueSynergy, Target
from domain.acquisition.playbook import PLAYBOOK, TERMS
from domain.acquisition.terms import CategoryKey
from domain.acquisition.valuing.commands import ApproveValuation, PublishValuation
from domain.initiative import commands as core
from domain.initiative.commands import DecideGate, ProposeGate
from domain.initiative.events import Charter
from domain.kernel import Command
from domain.money import Money, MoneyRange
from domain.people import Directory
from domain.valuation.model import Model
from domain.valuation.multiples import Trailing
from domain.valuation.offer import Offer
from domain.valuation.scenarios import around
from tests.support.diligence import worked_off
from tests.support.scenario import Story, directory
from tests.support.targets import screened
from tests.valuation.examples import DEAL, PROBABILITIES, WORKED

(
    VP, LEAD, CFO, CSO, CEO, CTO, GC, CRO, COO, STEER, BOARD, IMO, AUDITOR, OUTSIDER, ADMIN,
) = (
    "vera", "liam", "carl", "sofia", "cecil", "tara", "gina", "rosa",
    "otto", "stan", "bea", "ines", "aud", "olga", "adam",
)  # fmt: skip
PEOPLE: Directory = directory(
    vera="vp_corporate_development",
    liam="deal_lead",
    carl="cfo",
    sofia="chief_strategy_officer",
    cecil="ceo",
    tara="cto",
    gina="general_counsel",
    rosa="cro",
    otto="coo",
    stan="steering_committee",
    bea="board",
    ines="imo_lead",
    aud="auditor",
    olga="cmo",
    adam="administrator",
)
HASH = "ab" * 32
STREAM = "acquisition-7f3a91c2"


def charter(category: CategoryKey = "storage", low: int = 200, high: int = 500) -> c.CharterAcquisition:
    """A charter with the category's documented band unless told otherwise (amounts in USD millions)."""
    return c.CharterAcquisition(
        charter=Charter(name="Project Heron", purpose="Own the storage layer", owner=LEAD, programme="novacron"),
        target=Target(
            organisation="Heron Storage Inc.",
            category=category,
            price=MoneyRange(low=Money.millions(low), high=Money.millions(high)),
            expected_synergy=AnnualRevenueSynergy(per_year=Money.millions(50)),
        ),
        playbook=PLAYBOOK,
        terms=TERMS,
    )


def deal(people: Directory = PEOPLE, stream: str = STREAM) -> Story:
    """Nothing has happened yet."""
    return Story(DECIDER, people, stream)


def evidence(key: str) -> core.AttachEvidence:
    """A document of that key."""
    return core.AttachEvidence(evidence=key, title=key.replace("_", " "), sha256=HASH)


def chartered() -> Story:
    """The VP of corporate development chartered it; the deal lead owns it."""
    return deal().by(VP).given(charter())


def at_g1() -> Story:
    """Preliminary, with every criterion of the go/no-go met; not proposed."""
    story = chartered().given(*screened())
    for key in ("nda", "dd_budget"):
        story = story.given(evidence(key), core.AttestCriterion(criterion=key, evidence=(key,)))
    return story


def propose(story: Story, gate: str, by: str = LEAD) -> Story:
    """The gate is put to its deciders."""
    return story.by(by).given(ProposeGate(gate=gate))


def verdict(
    story: Story,
    verdict: Literal["approve", "decline", "return"] = "approve",
    reason: str | None = None,
    conditions: tuple[core.Condition, ...] = (),
) -> Command:
    """A decision on what is proposed now."""
    pending = story.state.initiative.proposal
    return DecideGate(gate=pending.gate, packet=pending.packet, verdict=verdict, reason=reason, conditions=conditions)


def approve(story: Story, *people: str) -> Story:
    """One after the other approves."""
    for person in people:
        story = story.by(person).given(verdict(story))
    return story


def in_diligence() -> Story:
    """G1 is open."""
    return approve(propose(at_g1(), "g1", VP), CFO, CSO)


def staffed_diligence(story: Story | None = None) -> Story:
    """G1 is open, a report is attached, and everybody who leads a workstream is on the team."""
    return (
        (story or in_diligence())
        .by(LEAD)
        .given(
            evidence("report"),
            core.AddMember(person=CRO, duty="commercial diligence"),
            core.AddMember(person=COO, duty="operations"),
        )
    )


def at_g2(story: Story | None = None) -> Story:
    """Checklists worked off, six workstreams signed, four families of risk assessed; not proposed."""
    story = staffed_diligence(story)
    for who, command in worked_off(PEOPLE):
        story = story.by(who).given(command)
    for family in ("strategic", "financial", "operational", "market"):
        story = story.by(LEAD).given(
            core.RaiseRisk(risk=family, title=f"A {family} risk", family=family, owner=LEAD),
            core.AssessRisk(risk=family, impact="medium", probability="low"),
        )
    return story


def in_negotiation() -> Story:
    """G2 is open."""
    return approve(propose(at_g2(), "g2"), CFO, GC, CTO)


def model(price: int) -> Model:
    """A company that is well worth the price (USD millions)."""
    revenue = float(price) * 100 / 350
    drivers = WORKED.model_copy(update={"revenue": revenue})
    return DEAL.model_copy(
        update={
            "trailing": Trailing(revenue=revenue, ebitda=revenue / 4),
            "scenarios": around(drivers, growth=0.05, margin=0.02, probabilities=PROBABILITIES),
            "offer": Offer(price=price, fees=5),
            "hurdle": None,
        }
    )


def valued(story: Story, price: int) -> Story:
    """The deal lead publishes a valuation, the CFO approves it."""
    story = story.by(LEAD).given(PublishValuation(model=model(price), note="First view."))
    latest = story.state.valuing.latest
    return story.by(CFO).given(ApproveValuation(valuation=latest.valuation, outputs=latest.receipt.outputs))


def at_g4(price: int = 350) -> Story:
    """G3 is open, the agreement is on file; G4 not proposed."""
    story = valued(in_negotiation(), price).by(LEAD).given(evidence("letter"), evidence("agreement"))
    story = story.given(
        c.RecordLetterOfIntent(
            price=Money.millions(price), exclusive_until=story.at + timedelta(days=60), evidence="letter"
        ),
    )
    story = approve(propose(story, "g3"), CFO, CEO)
    return story.by(LEAD).given(c.RecordAgreement(price=Money.millions(price), evidence="agreement"))


def signed() -> Story:
    """G4 is open."""
    return approve(propose(at_g4(), "g4"), CFO, CEO, BOARD)


def ready_to_close() -> Story:
    """G5 is open."""
    story = signed().by(GC).given(evidence("hsr"), evidence("plan"))
    story = story.given(
        c.ObtainClearance(authority="hsr", cleared_on=story.at.date(), evidence="hsr"),
        core.AttestCriterion(criterion="integration_plan", evidence=("plan",)),
        core.AttestCriterion(criterion="day_one", evidence=("plan",)),
    )
    return approve(propose(story, "g5"), GC, CEO, STEER)


def closed() -> Story:
    """The company is ours."""
    story = ready_to_close().by(GC).given(evidence("closing"))
    return story.given(c.CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="closing"))
