"""What the targets of the story are worth: their figures, their peers, and valuations published and approved."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import NamedTuple

from cli.demo.deal import Deal, OutOfScript, musd
from cli.demo.stage import Stage
from domain.kernel import PersonId
from domain.valuation.bridge import Claims
from domain.valuation.comparables import Comparables, Peer
from domain.valuation.drivers import OperatingDrivers, fading_growth
from domain.valuation.integration import Integration
from domain.valuation.model import Model
from domain.valuation.monte_carlo import Triangle, Uncertainty
from domain.valuation.multiples import Trailing
from domain.valuation.offer import Offer
from domain.valuation.precedents import PastDeal, Precedents
from domain.valuation.scenarios import around
from domain.valuation.synergies import Synergies, SynergyLine, ramp
from domain.valuation.terminal import Terminal
from domain.valuation.wacc import GivenRate
from projections.file_valuing import ValuationPart

MIDPOINTS = {"tarn": 350, "lattice": 450, "palisade": 600, "fernhill": 500, "quillon": 200, "rookfield": 450}
"""USD millions: the middle of each category's band."""

INDICATION = 640
"""USD millions: what the security deal seems to be worth before anybody has looked into it."""

SEED = 2026
YEARS = 5
TAX = 0.25


class Company(NamedTuple):
    """Last year's revenue, debt and cash in USD millions; growth of the first year and EBITDA margin as decimals."""

    revenue: float
    growth: float
    margin: float
    debt: float
    cash: float


COMPANIES = {
    "tarn": Company(revenue=88, growth=0.28, margin=0.25, debt=24, cash=31),
    "lattice": Company(revenue=112, growth=0.19, margin=0.21, debt=66, cash=18),
    "palisade": Company(revenue=149, growth=0.30, margin=0.26, debt=58, cash=40),
    "fernhill": Company(revenue=104, growth=0.38, margin=0.23, debt=12, cash=65),
    "quillon": Company(revenue=39, growth=0.44, margin=0.18, debt=4, cash=37),
    "rookfield": Company(revenue=126, growth=0.29, margin=0.24, debt=22, cash=26),
}

MULTIPLES = (3.6, 4.2, 4.7, 5.3, 6.1)
"""Enterprise value over revenue of five listed companies that do not exist."""

UNCERTAIN = Uncertainty(
    growth=0.03,
    margin=0.02,
    wacc=0.01,
    terminal_growth=0.005,
    synergies=Triangle(low=0.3, likely=1.0, high=1.2),
    integration=Triangle(low=0.8, likely=1.0, high=2.0),
)


def model(company: Company, price: int, on: date) -> Model:
    """Five years of drivers, two tables of multiples, synergies, integration, and an offer in USD millions."""
    drivers = OperatingDrivers(
        revenue=company.revenue,
        growth=fading_growth(company.growth, 0.9, YEARS),
        ebitda_margin=company.margin,
        depreciation=0.04,
        capex=0.05,
        working_capital=0.10,
        tax_rate=TAX,
    )
    peers = tuple(
        Peer(name=f"Peer {n}", on=on - timedelta(days=40), enterprise_value=100 * multiple, revenue=100, ebitda=25)
        for n, multiple in enumerate(MULTIPLES, start=1)
    )
    deals = tuple(
        PastDeal(name=f"Deal {n}", on=on - timedelta(days=200 * n), enterprise_value=115 * multiple, revenue=100)
        for n, multiple in enumerate(MULTIPLES, start=1)
    )
    return Model(
        currency="USD",
        valued_on=on,
        trailing=Trailing(revenue=company.revenue, ebitda=company.revenue * company.margin),
        scenarios=around(drivers, growth=0.05, margin=0.02, probabilities={"bear": 0.25, "base": 0.5, "bull": 0.25}),
        capital=GivenRate(rate=0.10, source="Demonstration"),
        terminal=Terminal(growth=0.03, exit_multiple=9.0),
        timing="mid_year",
        claims=Claims(debt=company.debt, cash=company.cash),
        comparables=Comparables(peers=peers),
        precedents=Precedents(deals=deals),
        synergies=Synergies(
            tax_rate=TAX,
            continuing_growth=0.0,
            lines=(
                SynergyLine(
                    name="cross-selling",
                    kind="revenue",
                    run_rate=company.revenue * 0.1,
                    contribution_margin=0.6,
                    confidence=0.75,
                    phasing=ramp(3, YEARS),
                ),
                SynergyLine(
                    name="hosting",
                    kind="cost",
                    run_rate=company.revenue * 0.03,
                    confidence=0.85,
                    phasing=ramp(2, YEARS),
                ),
            ),
        ),
        integration=Integration(schedule=(0.5, 0.3, 0.2), tax_rate=TAX),
        offer=Offer(price=price, fees=price * 0.015),
    )


async def first_view(s: Stage, deal: Deal, day: int) -> None:
    """What a target seems to be worth from the outside, at the middle of its band; nobody stands for it yet."""
    price = MIDPOINTS[deal.script.key]
    await publish(s, deal, price, day, "From the outside, at the middle of the band.")


async def value(s: Stage, deal: Deal, price: int, day: int, note: str) -> None:
    """The owner publishes what the deal is worth, the finance chief stands for it. Raises OutOfScript."""
    await publish(s, deal, price, day, note)
    published = await latest(deal, deal.script.owner)
    await deal.ask(s.cast.cfo, "approve_valuation", valuation=published.valuation, outputs=published.receipt.outputs)


async def publish(s: Stage, deal: Deal, price: int, day: int, note: str) -> None:
    """The owner has the deal valued at a price in USD millions."""
    owner = deal.script.owner
    given = model(COMPANIES[deal.script.key], price, s.date(day).date())
    await deal.ask(
        owner,
        "publish_valuation",
        model=json.loads(given.model_dump_json()),
        uncertainty=json.loads(UNCERTAIN.model_dump_json()),
        seed=SEED,
        note=note,
    )


async def latest(deal: Deal, reader: PersonId) -> ValuationPart:
    """The valuation that counts. Raises OutOfScript."""
    seen = await deal.read(reader)
    if seen.deal is None or not seen.deal.valuations:
        raise OutOfScript(f"{deal.script.name} has no valuation")
    return seen.deal.valuations[-1]


async def indicate_second(s: Stage) -> None:
    """An indicative offer for the security deal, before due diligence has said its last word."""
    deal, day = s.palisade, 96
    await value(s, deal, INDICATION, day, "Before the findings of due diligence.")
    paper = await deal.attach(deal.script.owner, "indication", "Indicative offer")
    await deal.ask(
        deal.script.owner,
        "record_offer",
        made_by="us",
        price=musd(INDICATION),
        conditions="Subject to due diligence.",
        valid_until=s.date(day + 60).isoformat(),
        evidence=paper,
    )
