"""Everything one valuation is computed from, in one value: hash it, and you know whether two valuations had the same.

Amounts are in millions of `currency`; rates, shares and margins are decimals.
"""

from __future__ import annotations

from datetime import date

from domain.kernel import Value
from domain.money import Currency
from domain.valuation.accretion import Acquirer, Financing
from domain.valuation.blend import Weights
from domain.valuation.bridge import Claims, Shares
from domain.valuation.comparables import Comparables
from domain.valuation.integration import Integration
from domain.valuation.multiples import Trailing
from domain.valuation.offer import Offer
from domain.valuation.precedents import Precedents
from domain.valuation.reference import DISCLOSED_SYNERGIES, ReferenceClass
from domain.valuation.scenarios import Scenarios
from domain.valuation.synergies import Synergies
from domain.valuation.terminal import Terminal
from domain.valuation.units import Amount, Positive, Rate, Timing
from domain.valuation.wacc import CostOfCapital


class Limits(Value):
    """From where a figure is worth a warning (DOMAIN 3.1.6): terminal share, and the DCF's distance from the peers'."""

    terminal_share: Positive = 0.75
    methods_apart: Positive = 0.30


class Shareholders(Value):
    """What the buyer's earnings per share are computed from: both companies' earnings and how the price is paid.

    `amortisation`: of written-up assets, and `synergies`: counted in the first full year; both before tax, millions.
    """

    acquirer: Acquirer
    target_income: Amount
    financing: Financing
    synergies: Amount = 0.0
    amortisation: Amount = 0.0


class Model(Value):
    """The inputs. What is None was not given: its results say "insufficient data", nothing is put in its place.

    `valued_on`: the day that the age of peers and deals is counted from. `hurdle`: the return that the buyer asks for.
    """

    currency: Currency
    valued_on: date
    trailing: Trailing
    scenarios: Scenarios
    capital: CostOfCapital
    terminal: Terminal
    timing: Timing
    claims: Claims
    shares: Shares | None = None
    comparables: Comparables | None = None
    precedents: Precedents | None = None
    weights: Weights = Weights()
    synergies: Synergies | None = None
    integration: Integration | None = None
    offer: Offer | None = None
    hurdle: Rate | None = None
    shareholders: Shareholders | None = None
    reference: ReferenceClass = DISCLOSED_SYNERGIES
    limits: Limits = Limits()
