"""What a valuation says: every method, the blend, the bridge, the buyer's returns, and what to be careful about."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Value
from domain.money import Currency
from domain.valuation.accretion import Accretion
from domain.valuation.blend import Bar, Blend
from domain.valuation.bridge import Bridge
from domain.valuation.dcf import Dcf
from domain.valuation.multiples import ByMultiples
from domain.valuation.roots import Roots
from domain.valuation.scenarios import ScenarioName
from domain.valuation.units import Insufficient
from domain.valuation.wacc import Wacc
from domain.valuation.warnings import Caution


class ScenarioValue(Value):
    """One scenario valued: millions, and a decimal rate of return. NPV and IRR are None without an offer."""

    name: ScenarioName
    probability: float
    enterprise_value: float
    npv: float | None
    irr: Roots | None


class Returns(Value):
    """The deal to its buyer in the base case, unless named otherwise. Amounts in millions, rates as decimals.

    `flows` at `times` (years from closing): what is paid, cash with synergies less integration each year, then the
    values that follow. Payback counts the cash of the forecast, not the values that follow, and is None when that
    never comes to the price. `mirr` finances and reinvests at the WACC; `roic` is the last year's. `walk_away_price`:
    for all the equity, at which NPV is 0; `walk_away_at_hurdle`: at which the hurdle is just earned.
    `seller_share` + `buyer_share` = synergies − integration − fees: how the deal's own value is divided.
    """

    kind: Literal["returns"] = "returns"
    flows: tuple[float, ...]
    times: tuple[float, ...]
    npv: float
    expected_npv: float
    irr: Roots
    mirr: float | None
    payback: float | None
    discounted_payback: float | None
    roic: float | None
    profitability_index: float
    synergy_value: float
    integration_cost: float
    walk_away_price: float
    walk_away_at_hurdle: float | None
    premium_over_standalone: float | None
    premium_over_unaffected: float | None
    seller_share: float
    buyer_share: float


class PerShare(Accretion):
    """The buyer's earnings per share after the deal."""

    kind: Literal["per_share"] = "per_share"


class Valuation(Value):
    """The outputs. A result that cannot be given is an `Insufficient` with its reason."""

    currency: Currency
    wacc: Wacc
    dcf: Dcf
    scenarios: tuple[ScenarioValue, ...]
    expected_enterprise_value: float
    comparables: Annotated[ByMultiples | Insufficient, Field(discriminator="kind")]
    precedents: Annotated[ByMultiples | Insufficient, Field(discriminator="kind")]
    football_field: tuple[Bar, ...]
    blend: Blend
    low_equity: float
    high_equity: float
    bridge: Bridge
    standalone: Bridge
    returns: Annotated[Returns | Insufficient, Field(discriminator="kind")]
    per_share: Annotated[PerShare | Insufficient, Field(discriminator="kind")]
    warnings: tuple[Caution, ...]
