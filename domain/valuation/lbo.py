"""What a financial buyer earns on borrowed money, and what earns it: growth, the multiple, or debt paid back."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Amount, NotNegative, Positive


class Buyout(Value):
    """In millions. `debt` raised at entry, net debt left at exit; `fees` are paid with equity. `years` until exit."""

    entry_value: Positive
    entry_ebitda: Positive
    debt: NotNegative
    fees: NotNegative = 0.0
    exit_ebitda: Amount
    exit_multiple: Positive
    exit_net_debt: Amount
    years: Positive | None = None


class BuyoutReturns(Value):
    """Money in millions, `multiple` × the equity put in, `irr` a decimal (None without years or with nothing left).

    The gain is explained by EBITDA growth at the entry multiple, by the change of the multiple on the exit EBITDA, and
    by debt paid back, less fees: the four sum to exit equity − entry equity.
    """

    entry_multiple: float
    entry_equity: float
    exit_value: float
    exit_equity: float
    multiple: float
    irr: float | None
    from_growth: float
    from_multiple: float
    from_debt: float


def buyout(terms: Buyout) -> BuyoutReturns:
    """Raises InsufficientFigures when debt pays for everything and there is no equity to earn a return."""
    equity = terms.entry_value + terms.fees - terms.debt
    if equity <= 0:
        raise InsufficientFigures("Without equity there is no return on it.", "equity")
    entry_multiple = terms.entry_value / terms.entry_ebitda
    exit_value = terms.exit_ebitda * terms.exit_multiple
    left = exit_value - terms.exit_net_debt
    multiple = left / equity
    return BuyoutReturns(
        entry_multiple=entry_multiple,
        entry_equity=equity,
        exit_value=exit_value,
        exit_equity=left,
        multiple=multiple,
        irr=even_return(multiple, terms.years) if terms.years is not None and multiple > 0 else None,
        from_growth=(terms.exit_ebitda - terms.entry_ebitda) * entry_multiple,
        from_multiple=(terms.exit_multiple - entry_multiple) * terms.exit_ebitda,
        from_debt=terms.debt - terms.exit_net_debt,
    )


def even_return(multiple: float, years: float) -> float:
    """The yearly return that makes a multiple of money in so many years. Raises InsufficientFigures."""
    if multiple <= 0 or years <= 0:
        raise InsufficientFigures("A yearly return needs something left and some time.", "multiple", "years")
    return float(multiple ** (1 / years)) - 1


def highest_entry(exit_equity: float, debt: float, hurdle: float, years: float) -> float:
    """Ability to pay: the entry value at which the equity just earns the hurdle, exit equity/(1+h)^n + debt."""
    return exit_equity / float((1 + hurdle) ** years) + debt


def debt_left(debt: float, cash: Sequence[float], rate: float, tax_rate: float) -> tuple[float, ...]:
    """Debt after each year when all cash, after interest net of tax on the opening balance, pays it back.

    `cash`: unlevered free cash per year, in millions. Debt never falls below 0; a shortfall adds to it.
    """
    left: list[float] = []
    for flow in cash:
        debt = max(0.0, debt - (flow - debt * rate * (1 - tax_rate)))
        left.append(debt)
    return tuple(left)
