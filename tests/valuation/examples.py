"""Companies and deals that the tests value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from domain.valuation.accretion import Acquirer, Financing
from domain.valuation.bridge import Claims, OptionTranche, Shares
from domain.valuation.comparables import Comparables, Peer
from domain.valuation.drivers import OperatingDrivers, fading_growth
from domain.valuation.integration import Integration
from domain.valuation.model import Model, Shareholders
from domain.valuation.multiples import Trailing
from domain.valuation.offer import Offer
from domain.valuation.precedents import PastDeal, Precedents
from domain.valuation.scenarios import ScenarioName, around
from domain.valuation.synergies import Synergies, SynergyLine, ramp
from domain.valuation.terminal import Terminal
from domain.valuation.wacc import GivenRate

TODAY = date(2026, 3, 31)
PROBABILITIES: Mapping[ScenarioName, float] = {"bear": 0.25, "base": 0.5, "bull": 0.25}

WORKED = OperatingDrivers(
    revenue=100,
    growth=fading_growth(0.35, 0.9, 5),
    ebitda_margin=0.25,
    depreciation=0.04,
    capex=0.05,
    working_capital=0.10,
    tax_rate=0.25,
)
"""WE-2: a driver model that fades."""

DECLINING = WORKED.model_copy(update={"growth": (-0.10,) * 5})

PEERS = tuple(
    Peer(name=name, on=TODAY - timedelta(days=age), enterprise_value=value, revenue=revenue, ebitda=ebitda)
    for name, age, value, revenue, ebitda in (
        ("alder", 90, 1_000, 150, 42),
        ("birch", 90, 2_400, 300, 80),
        ("cedar", 90, 640, 110, 25),
        ("dogwood", 90, 900, 130, 30),
        ("elm", 90, 5_000, 60, 20),
        ("fir", 800, 1_200, 100, 10),
        ("gorse", 90, 300, 80, -5),
    )
)
"""Five that count, one of them far off, one stale, one without EBITDA."""

DEALS = tuple(
    PastDeal(name=name, on=TODAY - timedelta(days=age), enterprise_value=value, revenue=100, ebitda=25, premium=premium)
    for name, age, value, premium in (
        ("iris", 200, 700, 0.30),
        ("jasmine", 900, 650, 0.25),
        ("kale", 1_500, 800, None),
        ("lupin", 3_000, 300, 0.60),
    )
)
"""Three of the last five years and one that is too old."""

SYNERGIES = Synergies(
    tax_rate=0.25,
    continuing_growth=0.0,
    lines=(
        SynergyLine(
            name="cross-selling",
            kind="revenue",
            run_rate=10,
            contribution_margin=0.6,
            confidence=0.75,
            phasing=ramp(3, 5),
        ),
        SynergyLine(name="hosting", kind="cost", run_rate=4, confidence=0.85, phasing=ramp(2, 5)),
        SynergyLine(name="lost customers", kind="dis_synergy", run_rate=1, confidence=1.0, phasing=ramp(1, 5)),
    ),
)

DEAL = Model(
    currency="USD",
    valued_on=TODAY,
    trailing=Trailing(revenue=100, ebitda=25),
    scenarios=around(WORKED, growth=0.05, margin=0.02, probabilities=PROBABILITIES),
    capital=GivenRate(rate=0.10, source="treasury, March 2026"),
    terminal=Terminal(growth=0.03, exit_multiple=9.0),
    timing="end_year",
    claims=Claims(debt=30, cash=50),
    shares=Shares(basic=10, options=(OptionTranche(count=1, strike=20), OptionTranche(count=2, strike=90))),
    comparables=Comparables(peers=PEERS),
    precedents=Precedents(deals=DEALS),
    synergies=SYNERGIES,
    integration=Integration(schedule=(0.5, 0.3, 0.2), tax_rate=0.25),
    offer=Offer(price=600, fees=9, unaffected_value=480),
    hurdle=0.12,
    shareholders=Shareholders(
        acquirer=Acquirer(net_income=200, shares=100, share_price=40),
        target_income=12,
        financing=Financing(stock=0.5, cash=0.2, debt=0.3, cost_of_debt=0.06, yield_on_cash=0.03, tax_rate=0.25),
    ),
)
"""A deal with everything given."""

COMPANY = DEAL.model_copy(
    update=dict.fromkeys(
        ("shares", "comparables", "precedents", "synergies", "integration", "offer", "hurdle", "shareholders"), None
    )
)
"""The same company when nobody has made an offer and there is nothing to compare it with."""
