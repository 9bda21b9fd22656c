"""A deal that promises synergies and leaves findings, and its integration with people who answer for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.acquisition import commands as deal
from domain.acquisition.diligence import commands as d
from domain.acquisition.diligence.events import Source, UnknownImpact
from domain.acquisition.events import IntegrationOrdered
from domain.acquisition.handover import begin
from domain.acquisition.screening.commands import EstimateSynergy
from domain.acquisition.screening.synergies import Annual, Qualitative, SynergyEstimate
from domain.initiative import commands as core
from domain.integration.commands import CharterIntegration
from domain.integration.synergies import commands as c
from domain.integration.synergies.figures import Tracker, tracker
from domain.integration.synergies.state import PeriodAmount, Worth
from domain.kernel import Command
from domain.kinds import opening
from domain.money import Money
from tests.support import deals
from tests.support.deals import BOARD, CEO, CFO, COO, CRO, GC, IMO, LEAD, STEER, VP, approve, evidence, propose
from tests.support.integrations import integration
from tests.support.scenario import Story

CROSS_SELL = SynergyEstimate(
    synergy="cross_sell",
    title="Cross-selling",
    kind="revenue",
    worth=Annual(per_year=Money.millions(20), margin=Decimal("0.6")),
    months=12,
    confidence=Decimal("0.75"),
    owner=CRO,
)
HOSTING = SynergyEstimate(
    synergy="hosting",
    title="One hosting contract",
    kind="cost",
    worth=Annual(per_year=Money.millions(10)),
    months=18,
    confidence=Decimal("0.85"),
    owner=COO,
)
REACH = SynergyEstimate(
    synergy="reach",
    title="Workloads nobody else can run",
    kind="technology",
    worth=Qualitative(note="No figure yet"),
    months=24,
    confidence=Decimal("0.5"),
    owner=COO,
)
"""WE-14, and one without a figure."""


def finding(key: str, workstream: str = "financial", owner: str = LEAD) -> d.RecordFinding:
    """A finding of due diligence."""
    return d.RecordFinding(
        finding=key,
        workstream=workstream,
        title=f"Finding {key}",
        severity="major",
        likelihood="medium",
        impact=UnknownImpact(because="Nobody can say yet."),
        sources=(Source(evidence="report", locator="p. 1"),),
        owner=owner,
    )


def goes(key: str, to: str = "integration_item") -> d.DisposeFinding:
    """Where it goes."""
    return d.DisposeFinding.model_validate({"finding": key, "destination": to, "text": f"See to {key}."})


def closed(*commands: Command) -> Story:
    """The usual deal with its three synergies, and whatever else the deal lead asked while it was negotiated."""
    story = deals.at_g4().by(VP).given(*(EstimateSynergy(estimate=each) for each in (CROSS_SELL, HOSTING, REACH)))
    story = approve(propose(story.by(LEAD).given(*commands), "g4"), CFO, CEO, BOARD)
    story = story.by(GC).given(evidence("hsr"), evidence("plan"))
    story = story.given(
        deal.ObtainClearance(authority="hsr", cleared_on=story.at.date(), evidence="hsr"),
        core.AttestCriterion(criterion="integration_plan", evidence=("plan",)),
        core.AttestCriterion(criterion="day_one", evidence=("plan",)),
    )
    story = approve(propose(story, "g5"), GC, CEO, STEER).by(GC).given(evidence("closing"))
    return story.given(deal.CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="closing"))


def charter(closing: Story, closed_on: date | None = None) -> CharterIntegration:
    """The command that a closing makes."""
    (ordered,) = closing.every(IntegrationOrdered)
    wanted = begin(ordered, closing.state)
    fields = wanted.fields if closed_on is None else {**wanted.fields, "closed_on": closed_on.isoformat()}
    return CharterIntegration.model_validate(opening(wanted.kind, wanted.playbook, fields))


CLOSED_ON = date(2026, 1, 31)


def promised() -> Story:
    """The integration of that deal, on the day after the closing; the IMO attached what Finance will need."""
    story = replace(integration(), at=datetime(2026, 2, 1, 9, tzinfo=UTC)).given(charter(closed(), CLOSED_ON))
    return story.by(IMO).given(evidence("books"))


def until(story: Story, day: str) -> Story:
    """It is nine o'clock on that day."""
    return replace(story, at=datetime.fromisoformat(f"{day}T09:00:00+00:00"))


def series(first: str, *millions: int | str) -> tuple[PeriodAmount, ...]:
    """So many millions month by month, or quarter by quarter."""
    year, rest = first.split("-")
    quarterly = rest.startswith("q")
    number, of = (int(rest.removeprefix("q")), 4) if quarterly else (int(rest), 12)
    found = []
    for amount in millions:
        period = f"{year}-q{number}" if quarterly else f"{year}-{number:02d}"
        found.append(PeriodAmount(period=period, amount=Money.millions(amount)))
        year, number = (str(int(year) + 1), 1) if number == of else (year, number + 1)
    return tuple(found)


def phased(synergy: str = "hosting", first: str = "2026-03", *millions: int | str) -> c.PhaseSynergy:
    """One million a month for six months unless told otherwise."""
    return c.PhaseSynergy(
        synergy=synergy,
        worth=Worth(gross=Money.millions(12), confidence=Decimal("0.85")),
        plan=series(first, *(millions or (1,) * 6)),
        one_time_cost=Money.millions(3),
    )


def executing(story: Story | None = None, *, plan: c.PhaseSynergy | None = None) -> Story:
    """The hosting synergy is planned, signed for and under way; its owner is the COO."""
    story = (story or promised()).by(COO).given(plan or phased())
    if story.state.synergies.items["hosting"].level == "identified":
        story = story.by(STEER).given(c.SignSynergyLevel(synergy="hosting", level="validated"))
    for who in (STEER, CFO):
        story = story.by(who).given(c.SignSynergyLevel(synergy="hosting", level="planned"))
    return story.by(COO).given(c.SignSynergyLevel(synergy="hosting", level="executing"))


def actual(period: str, millions: int | str = 1, **more: object) -> c.RecordSynergyActual:
    """What Finance enters for a period of hosting."""
    fields = {"synergy": "hosting", "entry": f"actual_{period.replace('-', '_')}", "evidence": ("books",), **more}
    return c.RecordSynergyActual.model_validate(
        {"period": period, "amount": Money.millions(millions).model_dump(), **fields}
    )


def claim(period: str, millions: int | str = 1, **more: object) -> c.ClaimSynergy:
    """What the owner claims for a period of hosting."""
    fields = {"synergy": "hosting", "entry": f"claim_{period.replace('-', '_')}", **more}
    return c.ClaimSynergy.model_validate({"period": period, "amount": Money.millions(millions).model_dump(), **fields})


def sign(level: str, synergy: str = "hosting", **more: object) -> c.SignSynergyLevel:
    """A signature for the next level of a synergy."""
    return c.SignSynergyLevel.model_validate({"synergy": synergy, "level": level, **more})


def figures(story: Story, on: str) -> Tracker:
    """What the synergies come to on a day."""
    return tracker(story.state.synergies.items.values(), date.fromisoformat(on), "USD")
