"""Whether every authority has cleared the deal, today and for a closing on a given day (DOMAIN 9.1 MA-19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from domain.acquisition.clearance.jurisdictions import JURISDICTIONS
from domain.acquisition.clearance.thresholds import ThresholdsUnknown, thresholds_on
from domain.acquisition.state import Acquisition
from domain.kernel import Key
from domain.money import Money


def clearances_obtained(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """Every required authority has cleared the deal and its clearance has not lapsed, or no filing is needed."""
    return _not_cleared(
        [
            f"{key} (lapsed)" if key in deal.clearance.lapsed else key
            for key in deal.clearances_required
            if key not in deal.clearances and not needs_none(deal, key, deal.price)
        ]
    )


def clearances_cover(deal: Acquisition, closed_on: date, price: Money) -> str | None:
    """What lacks for a closing on a day at a price: thresholds go by the day of closing, and a clearance has an end."""
    open_ones = []
    for key in deal.clearances_required:
        term = deal.clearance.terms.get(key)
        if term is not None and term.covers(closed_on):
            continue
        if term is None and needs_none(deal, key, price) and _same_law(deal, key, closed_on):
            continue
        until = f" to {term.last}" if term and term.last else ""
        open_ones.append(f"{key} (from {term.first}{until})" if term else key)
    return _not_cleared(open_ones)


def needs_none(deal: Acquisition, authority: Key, price: Money | None) -> bool:
    """The latest assessment says so, and was made at this very price."""
    assessed = deal.clearance.assessed.get(authority)
    return assessed is not None and assessed.assessed.verdict == "not_required" and assessed.price == price


def _same_law(deal: Acquisition, authority: Key, closed_on: date) -> bool:
    try:
        limits = thresholds_on(closed_on, JURISDICTIONS[authority].thresholds)
    except ThresholdsUnknown:
        return False
    return deal.clearance.assessed[authority].assessed.thresholds == limits


def _not_cleared(open_ones: list[str]) -> str | None:
    return f"not cleared: {', '.join(open_ones)}" if open_ones else None


CHECKS: dict[Key, Callable[[Acquisition, tuple[Key, ...]], str | None]] = {"clearances_obtained": clearances_obtained}
