"""The third act: prices, agreements, clearances, closings, and an integration that is brought to its end."""

from __future__ import annotations

from cli.demo import valuing
from cli.demo.deal import Deal, musd
from cli.demo.stage import Stage

OFFERS = {"tarn": 330, "palisade": 610, "fernhill": 520, "quillon": 175}
"""In USD millions; each lies in its category's band."""

PRICES = {"tarn": 340, "palisade": 610}


async def offer(s: Stage, deal: Deal, day: int, exclusive_until_day: int) -> None:
    """The valuation is approved and a letter of intent is on file."""
    owner = deal.script.owner
    await valuing.value(s, deal, OFFERS[deal.script.key], day, "With the findings of due diligence.")
    letter = await deal.attach(owner, "letter", "Letter of intent")
    await deal.ask(
        owner,
        "record_letter_of_intent",
        price=musd(OFFERS[deal.script.key]),
        exclusive_until=s.date(exclusive_until_day).isoformat(),
        evidence=letter,
    )
    await deal.propose(owner, "g3")


async def offer_by_delegate(s: Stage) -> None:
    """The finance chief is away: the deputy decides in that seat, on the finance chief's behalf."""
    deal = s.tarnwell
    await deal.delegate(s.cast.cfo, "cfo", s.cast.deputy, s.date(135), "Away until the end of the quarter.")
    await offer(s, deal, 118, 200)
    await deal.approve("g3", s.cast.deputy, s.cast.ceo)


async def offer_second(s: Stage) -> None:
    """The security deal's letter of intent."""
    await offer(s, s.palisade, 160, 250)
    await s.palisade.approve("g3", s.cast.cfo, s.cast.ceo)


async def offer_last(s: Stage) -> None:
    """The quantum deal's letter of intent, with everything that it takes; nobody has answered yet."""
    await offer(s, s.quillon, 557, 640)


async def lose(s: Stage) -> None:
    """Our offer for the AI/ML target is on the table when somebody else pays more."""
    await offer(s, s.fernhill, 158, 240)
    await s.fernhill.ask(s.fernhill.script.owner, "mark_lost", reason="A competing bid at USD 810M, above our band.")


async def sign(s: Stage, deal: Deal) -> None:
    """The definitive agreement; above USD 250M the board decides too."""
    owner = deal.script.owner
    paper = await deal.attach(owner, "agreement", "Definitive agreement")
    await deal.ask(owner, "record_agreement", price=musd(PRICES[deal.script.key]), evidence=paper)
    await deal.propose(owner, "g4")
    await deal.approve("g4", s.cast.cfo, s.cast.ceo, s.cast.board)


async def notify(s: Stage, deal: Deal, day: int) -> None:
    """The merger is notified to the competition authorities; thirty days of waiting begin."""
    counsel = s.cast.counsel
    paper = await deal.attach(counsel, "notification", "Pre-merger notifications of both parties")
    await deal.ask(counsel, "file_notification", authority="hsr", filed_at=s.date(day).isoformat(), evidence=paper)


async def sign_first(s: Stage) -> None:
    """Storage is signed, and was notified the day before."""
    await sign(s, s.tarnwell)
    await notify(s, s.tarnwell, 139)


async def sign_second(s: Stage) -> None:
    """Security is signed, and was notified two days before."""
    await sign(s, s.palisade)
    await notify(s, s.palisade, 176)


async def terminate_early(s: Stage, deal: Deal, day: int) -> None:
    """The authorities end the wait before its time."""
    counsel = s.cast.counsel
    paper = await deal.attach(counsel, "clearance", "Early termination of the waiting period")
    cleared_on = s.date(day).date().isoformat()
    await deal.ask(counsel, "obtain_clearance", authority="hsr", cleared_on=cleared_on, evidence=paper)


async def get_ready(s: Stage, deal: Deal) -> None:
    """Conditions, the integration plan and Day 1; the deal is cleared."""
    owner, counsel = deal.script.owner, s.cast.counsel
    await deal.ask(
        counsel, "add_closing_condition", condition="consents", text="Consent of the three largest customers."
    )
    consents = await deal.attach(owner, "consents", "Consents")
    await deal.ask(owner, "meet_closing_condition", condition="consents", evidence=consents)
    await deal.attest(s.cast.imo, "integration_plan", "Integration plan")
    await deal.attest(s.cast.imo, "day_one", "Day 1 checklist")
    await deal.propose(owner, "g5")
    await deal.approve("g5", counsel, s.cast.ceo, s.cast.steering)


async def close(s: Stage, deal: Deal, day: int) -> None:
    """The company is ours."""
    paper = await deal.attach(s.cast.counsel, "closing", "Closing certificate")
    await deal.ask(
        s.cast.counsel,
        "close_acquisition",
        closed_on=s.date(day).date().isoformat(),
        price=musd(PRICES[deal.script.key]),
        evidence=paper,
    )


async def ready_first(s: Stage) -> None:
    """Storage is cleared before its time, and may close."""
    await terminate_early(s, s.tarnwell, 165)
    await get_ready(s, s.tarnwell)


async def close_first(s: Stage) -> None:
    """Storage closes."""
    await close(s, s.tarnwell, 172)


async def close_second(s: Stage) -> None:
    """Security's waiting period has run out by itself: it may close, and does."""
    await get_ready(s, s.palisade)
    await close(s, s.palisade, 212)


async def complete(s: Stage) -> None:
    """A year and a month after the gate to closing, the first integration is complete."""
    deal = s.tarnwell
    await deal.attest(s.cast.imo, "optimisation_exit", "Exit report of the optimisation phase")
    await deal.attest(s.cast.imo, "synergy_hand_over", "Hand-over of synergies to the business")
    await deal.propose(s.cast.imo, "g6")
    await deal.approve("g6", s.cast.steering)
