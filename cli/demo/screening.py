"""The first act: five targets are screened, and the go/no-go decides among them (days 0 to 46). A sixth comes late."""

from __future__ import annotations

from cli.demo import valuing
from cli.demo.deal import Deal
from cli.demo.stage import Stage


async def charter(s: Stage) -> None:
    """One acquisition per documented category, at its documented band."""
    await s.with_each(lambda deal: _begin(s, deal))


async def _begin(s: Stage, deal: Deal) -> None:
    await deal.charter(s.cast.vp, s.portfolio.novacron.key)
    await deal.ask(deal.script.owner, "begin_screening")
    for person, duty in ((s.cast.cro, "commercial due diligence"), (s.cast.coo, "operational due diligence")):
        await deal.ask(deal.script.owner, "add_member", person=person, duty=duty)


async def assess(s: Stage) -> None:
    """Every target is scored. The register of risks: all of it on one deal, four families (N L39) on the others."""
    await s.with_each(lambda deal: _assess(s, deal, 0))
    await s.tarnwell.confirm_synergy("revenue", s.cast.cro, "0.60")
    await s.tarnwell.confirm_synergy("cost", s.cast.coo, None)
    await s.tarnwell.ask(
        s.cast.cfo,
        "plan_mitigation",
        risk="n6",
        action="Set synergy targets from the low end of the reference class.",
        owner=s.cast.cfo,
        due_at=s.date(100).isoformat(),
    )
    await s.palisade.ask(
        s.cast.strategy,
        "plan_mitigation",
        risk="n11",
        action="Ask the adviser for a second reading of the market.",
        owner=s.cast.strategy,
        due_at=s.date(70).isoformat(),
    )


async def _assess(s: Stage, deal: Deal, day: int) -> None:
    owner = deal.script.owner
    await deal.record_figures(owner, s.date(day).date())
    await deal.ask(owner, "score_target")
    for risk in s.risks() if deal is s.tarnwell else s.risks("N1", "N5", "N8", "N11"):
        await deal.enter_risk(owner, risk, s.owner_of(risk))


async def prepare_g1(s: Stage) -> None:
    """Every criterion of the go/no-go is met and attested; what each target seems to be worth is in the packet."""
    await s.with_each(lambda deal: _prepare(s, deal, 28))


async def _prepare(s: Stage, deal: Deal, day: int) -> None:
    owner = deal.script.owner
    await deal.ask(s.cast.vp, "advance_to_preliminary")
    await valuing.first_view(s, deal, day)
    await deal.attest(owner, "nda", "Non-disclosure agreement")
    await deal.attest(s.cast.cfo, "dd_budget")


async def propose_g1(s: Stage) -> None:
    """Four fit into the envelope. The fifth does not: at the middle of their bands all five cost more than there is."""
    for deal in (s.tarnwell, s.lattice, s.palisade, s.fernhill):
        await deal.propose(s.cast.vp, "g1")
    await s.quillon.propose_in_vain(s.cast.vp, "g1", "envelope_exceeded")


async def decide_g1(s: Stage) -> None:
    """Two go, one is declined, one is decided twice because its packet changed, and the blocked one now fits."""
    await s.tarnwell.approve("g1", s.cast.cfo, s.cast.strategy)
    await s.palisade.approve("g1", s.cast.cfo, s.cast.strategy)
    await s.lattice.decide(
        s.cast.cfo, "g1", "decline", reason="A score of 58 and a price that USD 80M of synergy a year does not carry."
    )
    await s.fernhill.decide(s.cast.cfo, "g1")
    (talent,) = s.risks("N9")
    await s.fernhill.enter_risk(s.cast.strategy, talent, s.owner_of(talent))
    await s.fernhill.propose(s.cast.vp, "g1")
    await s.fernhill.approve("g1", s.cast.cfo, s.cast.strategy)
    await s.quillon.propose(s.cast.vp, "g1")
    await s.quillon.decide(s.cast.cfo, "g1")


async def decide_late(s: Stage) -> None:
    """The last seat of the fifth deal decides, after the deadline and two escalations."""
    await s.quillon.approve("g1", s.cast.strategy)


async def charter_late(s: Stage) -> None:
    """Another target for the category whose first one was declined."""
    await _begin(s, s.rookfield)


async def assess_late(s: Stage) -> None:
    """It scores well, but loses too many customers; what is done about it falls due after the story."""
    deal, owner = s.rookfield, s.rookfield.script.owner
    await _assess(s, deal, 530)
    for risk, action, due_day in (
        ("n1", "Ask the adviser for the offers that others have made in this category.", 569),
        ("n11", "Read the contracts of the ten largest customers.", 578),
    ):
        await deal.ask(
            owner, "plan_mitigation", risk=risk, action=action, owner=owner, due_at=s.date(due_day).isoformat()
        )


async def propose_late(s: Stage) -> None:
    """The strategy chief sets the missed criterion aside and says why; whether that is enough is not decided."""
    deal = s.rookfield
    await deal.ask(
        s.cast.strategy,
        "waive_criterion",
        criterion="mandatory_criteria",
        reason="It lost 17% of its customers in the year of a price rise, 6% in the year before.",
    )
    await _prepare(s, deal, 558)
    await deal.propose(s.cast.vp, "g1")
