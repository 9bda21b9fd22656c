"""Whether the buyer's earnings per share rise or fall, and how much synergy it takes to break even."""

from __future__ import annotations

import math

from pydantic import model_validator

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import CLOSE, Amount, NotNegative, Positive, Share


class Acquirer(Value):
    """The buyer before the deal: net income and shares in millions, price per share in units of currency."""

    net_income: Amount
    shares: Positive
    share_price: Positive


class Financing(Value):
    """How the price is paid: shares of it in stock, cash and new debt, which sum to 1.

    `cost_of_debt` and `yield_on_cash` (forgone) are before tax; `tax_rate` is the buyer's.
    """

    stock: Share
    cash: Share
    debt: Share
    cost_of_debt: NotNegative
    yield_on_cash: NotNegative
    tax_rate: Share

    @model_validator(mode="after")
    def _pays_it_all(self) -> Financing:
        if abs(math.fsum((self.stock, self.cash, self.debt)) - 1) > CLOSE:
            raise ValueError("stock, cash and debt must pay the whole price")
        return self


class Accretion(Value):
    """Earnings in millions, per share in units of currency; `accretion_share` is a decimal, negative is dilution.

    `breakeven_synergies`: before tax, millions a year beyond those counted; negative is a cushion.
    """

    new_shares: float
    pro_forma_shares: float
    pro_forma_income: float
    standalone_eps: float
    pro_forma_eps: float
    accretion: float
    accretion_share: float | None
    breakeven_synergies: float
    acquirer_ownership: float


def accretion(
    acquirer: Acquirer,
    target_income: float,
    price: float,
    financing: Financing,
    *,
    synergies: float = 0.0,
    amortisation: float = 0.0,
) -> Accretion:
    """The first full year after buying for `price` (millions).

    `synergies` and `amortisation` of written-up assets: before tax, millions a year. Shares are issued at the buyer's
    price; interest on new debt and on cash spent is lost after tax.
    """
    keeps = 1 - financing.tax_rate
    issued = price * financing.stock / acquirer.share_price
    interest = price * (financing.debt * financing.cost_of_debt + financing.cash * financing.yield_on_cash)
    income = acquirer.net_income + target_income + (synergies - amortisation - interest) * keeps
    shares = acquirer.shares + issued
    alone, together = acquirer.net_income / acquirer.shares, income / shares
    return Accretion(
        new_shares=issued,
        pro_forma_shares=shares,
        pro_forma_income=income,
        standalone_eps=alone,
        pro_forma_eps=together,
        accretion=together - alone,
        accretion_share=(together - alone) / alone if alone > 0 else None,
        breakeven_synergies=breakeven_synergies(alone - together, shares, financing.tax_rate),
        acquirer_ownership=acquirer.shares / shares,
    )


def breakeven_synergies(shortfall_per_share: float, shares: float, tax_rate: float) -> float:
    """Synergies before tax that close a gap in earnings per share: gap × shares / (1−t). Raises InsufficientFigures."""
    if tax_rate >= 1:
        raise InsufficientFigures("At a tax of 100% no synergy closes a gap.", "tax_rate")
    return shortfall_per_share * shares / (1 - tax_rate)


def offer_price(share_price: float, premium: float) -> float:
    """Price per share including a premium over the market price (0.35 is 35%)."""
    return share_price * (1 + premium)


def exchange_ratio(offered_per_share: float, acquirer_share_price: float) -> float:
    """Shares of the buyer for each share of the target. Raises InsufficientFigures without a price."""
    if acquirer_share_price <= 0:
        raise InsufficientFigures("An exchange ratio needs the buyer's share price.", "share_price")
    return offered_per_share / acquirer_share_price
