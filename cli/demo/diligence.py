"""The second act: due diligence, with a hold, a stretch that takes too long, and a gate returned with conditions."""

from __future__ import annotations

from cli.demo.stage import Stage


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
    """Nine weeks: in the documented span."""
    deal = s.tarnwell
    await deal.ask(s.cast.cfo, "complete_mitigation", risk="n6", evidence=[])
    await deal.sign_off(s.leads)
    await deal.propose(deal.script.owner, "g2")
    await deal.approve("g2", s.cast.cfo, s.cast.counsel, s.cast.cto)


async def return_late_one(s: Stage) -> None:
    """Past twelve weeks and two escalations; and then not good enough."""
    deal = s.palisade
    await deal.sign_off(s.leads)
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
    """After the hold its twelve weeks are not over yet."""
    deal = s.fernhill
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
    await deal.sign_off(s.leads[:3])
