"""From the enterprise to the share: what the owners get after every other claim (VA-13)."""

from __future__ import annotations

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Amount, NotNegative, Positive


class Claims(Value):
    """What stands between the enterprise and its owners, in millions.

    `working_capital_shortfall`: how far working capital at closing lies below its normal level; negative when above.
    `associates`: stakes in other companies that the enterprise value leaves out.
    """

    debt: NotNegative
    cash: NotNegative
    debt_like: NotNegative = 0.0
    preferred: NotNegative = 0.0
    minority: NotNegative = 0.0
    associates: NotNegative = 0.0
    working_capital_shortfall: Amount = 0.0

    @property
    def net(self) -> float:
        """Everything that is subtracted from enterprise value, less everything that is added."""
        return (
            self.debt
            + self.debt_like
            + self.preferred
            + self.minority
            + self.working_capital_shortfall
            - self.cash
            - self.associates
        )


class OptionTranche(Value):
    """Options or warrants of one strike price (in units of currency); restricted shares have a strike of 0.

    `count` is in millions, as shares are.
    """

    count: NotNegative
    strike: NotNegative


class Shares(Value):
    """Shares outstanding in millions, and what may become shares."""

    basic: Positive
    options: tuple[OptionTranche, ...] = ()


class Bridge(Value):
    """Enterprise value, claims and equity in millions, shares in millions, the price in units of currency.

    Shares and price are None when no shares are given or the equity is worth nothing.
    """

    enterprise_value: float
    claims: Claims
    equity_value: float
    diluted_shares: float | None = None
    per_share: float | None = None


def new_shares(tranche: OptionTranche, price: float) -> float:
    """Treasury-stock method: exercised when in the money, the proceeds buy shares back: N·(P−K)/P, never below 0."""
    if price <= 0:
        return 0.0
    return tranche.count * max(0.0, price - tranche.strike) / price


def diluted(shares: Shares, price: float) -> float:
    """Diluted shares in millions at a price per share."""
    return shares.basic + sum(new_shares(tranche, price) for tranche in shares.options)


def price_per_share(equity_value: float, shares: Shares) -> float:
    """The price at which equity value = price × diluted shares at that very price.

    basic·P + Σ N·max(0, P−K) rises in straight lines between strikes, so the price is found exactly, without
    iteration. Raises InsufficientFigures when the equity is worth nothing.
    """
    if equity_value <= 0:
        raise InsufficientFigures("Worthless equity has no price per share.", "equity_value")
    count, owed = shares.basic, equity_value
    for tranche in sorted(shares.options, key=lambda each: each.strike):
        if owed / count <= tranche.strike:
            break
        count += tranche.count
        owed += tranche.count * tranche.strike
    return owed / count


def equity_value(enterprise_value: float, claims: Claims) -> float:
    """EV − debt − debt-like + cash − preferred − minority + associates − working capital shortfall."""
    return enterprise_value - claims.net


def bridge(enterprise_value: float, claims: Claims, shares: Shares | None = None) -> Bridge:
    """The whole way from enterprise value to the price per share."""
    equity = equity_value(enterprise_value, claims)
    price = price_per_share(equity, shares) if shares is not None and equity > 0 else None
    count = diluted(shares, price) if shares is not None and price is not None else None
    return Bridge(
        enterprise_value=enterprise_value, claims=claims, equity_value=equity, diluted_shares=count, per_share=price
    )
