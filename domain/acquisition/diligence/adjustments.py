"""What due diligence changes in the valuation: earnings, claims on the enterprise, one-off costs, priced findings.

Whoever values the deal asks `model_adjustments(deal)` once and reads what it needs; a part that was not established
is `Insufficient`, never a number (DOMAIN 3.1.5, 9.2 DD-02, 12.6).
"""

from __future__ import annotations

from domain.acquisition.diligence.events import Destination
from domain.acquisition.diligence.figures import Earnings, NetDebt, TechnicalDebt, WorkingCapital
from domain.acquisition.diligence.state import Diligence
from domain.acquisition.state import Acquisition
from domain.kernel import Key, Text, Value
from domain.money import Currency, Money
from domain.valuation.bridge import Claims
from domain.valuation.multiples import Trailing
from domain.valuation.units import Insufficient


class RoutedFinding(Value):
    """An open finding that has a destination with an amount."""

    finding: Key
    title: Text
    text: Text
    amount: Money


class ModelAdjustments(Value):
    """Everything in `currency`. `trailing` and `claims` are in millions, as valuations take them.

    `trailing`: revenue and normalised EBITDA of the last year. `claims`: what stands between enterprise and equity.
    `technical_debt`: a cost once, not part of `claims`. `price`: findings that lower the price, `price_total` their
    sum; `indemnity` and `indemnity_total`: what the seller stands for, which lowers no value.
    """

    currency: Currency
    trailing: Trailing | Insufficient
    reported_ebitda: Money | Insufficient
    normalised_ebitda: Money | Insufficient
    claims: Claims | Insufficient
    technical_debt: Money | Insufficient
    price: tuple[RoutedFinding, ...]
    price_total: Money | Insufficient
    indemnity: tuple[RoutedFinding, ...]
    indemnity_total: Money | Insufficient


def model_adjustments(deal: Acquisition) -> ModelAdjustments:
    """What the deal's due diligence says today, in the currency of its envelope. Raises nothing."""
    diligence, currency = deal.diligence, deal.terms.envelope.limit.currency
    earnings = diligence.figure("earnings", Earnings)
    debt = diligence.figure("technical_debt", TechnicalDebt)
    price, indemnity = _routed(diligence, "price"), _routed(diligence, "indemnity")
    return ModelAdjustments(
        currency=currency,
        trailing=_trailing(earnings, currency),
        reported_ebitda=_in(currency, earnings.reported_ebitda if earnings else None, "earnings"),
        normalised_ebitda=_in(currency, earnings.normalised_ebitda if earnings else None, "earnings"),
        claims=_claims(diligence, currency),
        technical_debt=_in(currency, debt.cost if debt else None, "technical_debt"),
        price=price,
        price_total=_total(price, currency),
        indemnity=indemnity,
        indemnity_total=_total(indemnity, currency),
    )


def _trailing(earnings: Earnings | None, currency: Currency) -> Trailing | Insufficient:
    revenue = _in(currency, earnings.revenue if earnings else None, "earnings")
    ebitda = _in(currency, earnings.normalised_ebitda if earnings else None, "earnings")
    if isinstance(revenue, Insufficient):
        return revenue
    if isinstance(ebitda, Insufficient):
        return ebitda
    if revenue.amount <= 0:
        return Insufficient(reason="there is no revenue", missing=("revenue",))
    return Trailing(revenue=float(revenue.in_millions), ebitda=float(ebitda.in_millions))


def _claims(diligence: Diligence, currency: Currency) -> Claims | Insufficient:
    owed, capital = diligence.figure("net_debt", NetDebt), diligence.figure("working_capital", WorkingCapital)
    if owed is None or capital is None:
        missing = [key for key, found in (("net_debt", owed), ("working_capital", capital)) if found is None]
        return Insufficient(reason=f"not established: {', '.join(missing)}", missing=tuple(missing))
    if not owed.debt.currency == capital.normal.currency == currency:
        return Insufficient(reason=f"amounts are not in {currency}", missing=("exchange_rate",))
    return Claims(
        debt=float(owed.debt.in_millions),
        cash=float(owed.cash.in_millions),
        debt_like=sum(float(item.amount.in_millions) for item in owed.debt_like),
        preferred=float(owed.preferred.in_millions),
        minority=float(owed.minority.in_millions),
        working_capital_shortfall=float((capital.normal - capital.at_closing).in_millions),
    )


def _routed(diligence: Diligence, destination: Destination) -> tuple[RoutedFinding, ...]:
    return tuple(
        RoutedFinding(finding=key, title=found.recorded.title, text=goes.text, amount=goes.amount)
        for key, found in diligence.open_findings.items()
        if (goes := found.disposition) is not None and goes.destination == destination and goes.amount is not None
    )


def _total(routed: tuple[RoutedFinding, ...], currency: Currency) -> Money | Insufficient:
    total = Money.millions(0, currency)
    for each in routed:
        if each.amount.currency != currency:
            return Insufficient(reason=f"{each.finding} is not in {currency}", missing=("exchange_rate",))
        total += each.amount
    return total


def _in(currency: Currency, amount: Money | None, figure: Key) -> Money | Insufficient:
    if amount is None:
        return Insufficient(reason=f"not established: {figure}", missing=(figure,))
    if amount.currency != currency:
        return Insufficient(reason=f"{figure} is not in {currency}", missing=("exchange_rate",))
    return amount
