"""The cost of capital, built from its parts or given with its source; betas are unlevered and relevered (Hamada)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Text, Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Amount, NotNegative, Positive, Rate, Share


class GivenRate(Value):
    """A cost of capital decided elsewhere; `source` says where."""

    kind: Literal["given"] = "given"
    rate: Rate
    source: Text


class PeerBeta(Value):
    """A listed company's levered beta with the debt and equity (market values, one unit) and tax rate behind it."""

    name: Text
    beta: Amount
    debt: NotNegative
    equity: Positive
    tax_rate: Share


class BuiltUp(Value):
    """E/V·(rf + β·ERP + size premium) + D/V·kd·(1−t), with β relevered to the target's own structure.

    `unlevered_beta` is the target's, or None when it is taken from `peers` (their `peer_average`). `debt_share` is
    debt over debt and equity; `cost_of_debt` is before tax.
    """

    kind: Literal["built_up"] = "built_up"
    risk_free: Amount
    equity_premium: NotNegative
    size_premium: Amount = 0.0
    unlevered_beta: Amount | None = None
    peers: tuple[PeerBeta, ...] = ()
    peer_average: Literal["mean", "median"] = "median"
    debt_share: Annotated[float, Field(ge=0, lt=1)]
    cost_of_debt: Amount
    tax_rate: Share


CostOfCapital = Annotated[GivenRate | BuiltUp, Field(discriminator="kind")]


class Wacc(Value):
    """The weighted average cost of capital and its parts, as decimals; parts are None when the rate was given."""

    rate: float
    source: str
    cost_of_equity: float | None = None
    cost_of_debt_after_tax: float | None = None
    unlevered_beta: float | None = None
    relevered_beta: float | None = None
    debt_share: float | None = None


def cost_of_equity(risk_free: float, beta: float, equity_premium: float, size_premium: float = 0.0) -> float:
    """CAPM: rf + β·ERP, plus a size premium."""
    return risk_free + beta * equity_premium + size_premium


def unlevered(beta: float, debt_to_equity: float, tax_rate: float) -> float:
    """Hamada: β / (1 + (1−t)·D/E)."""
    return beta / (1 + (1 - tax_rate) * debt_to_equity)


def relevered(beta: float, debt_to_equity: float, tax_rate: float) -> float:
    """Hamada: β·(1 + (1−t)·D/E)."""
    return beta * (1 + (1 - tax_rate) * debt_to_equity)


def weighted(equity_cost: float, debt_cost_after_tax: float, debt_share: float) -> float:
    """E/V·ke + D/V·kd(1−t)."""
    return (1 - debt_share) * equity_cost + debt_share * debt_cost_after_tax


def peers_unlevered(peers: Sequence[PeerBeta]) -> tuple[float, ...]:
    """Each peer's asset beta, in order."""
    return tuple(unlevered(peer.beta, peer.debt / peer.equity, peer.tax_rate) for peer in peers)


def cost_of_capital(capital: CostOfCapital) -> Wacc:
    """The rate and its parts. Raises InsufficientFigures when there is neither an asset beta nor a peer."""
    match capital:
        case GivenRate(rate=rate, source=source):
            return Wacc(rate=rate, source=source)
        case BuiltUp():
            return _built_up(capital)


def _built_up(capital: BuiltUp) -> Wacc:
    asset_beta = capital.unlevered_beta
    if asset_beta is None:
        betas = peers_unlevered(capital.peers)
        if not betas:
            raise InsufficientFigures("A cost of equity needs an asset beta or peers to take it from.", "beta")
        asset_beta = median(betas) if capital.peer_average == "median" else fmean(betas)
    debt_to_equity = capital.debt_share / (1 - capital.debt_share)
    beta = relevered(asset_beta, debt_to_equity, capital.tax_rate)
    equity = cost_of_equity(capital.risk_free, beta, capital.equity_premium, capital.size_premium)
    debt = capital.cost_of_debt * (1 - capital.tax_rate)
    return Wacc(
        rate=weighted(equity, debt, capital.debt_share),
        source="built up: CAPM with relevered beta",
        cost_of_equity=equity,
        cost_of_debt_after_tax=debt,
        unlevered_beta=asset_beta,
        relevered_beta=beta,
        debt_share=capital.debt_share,
    )
