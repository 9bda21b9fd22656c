"""Whether every authority has cleared the deal, today and for a closing on a given day (DOMAIN 9.1 MA-19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from domain.acquisition.clearance.jurisdictions import JURISDICTIONS
from domain.acquisition.clearance.thresholds import assess
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
        if needs_none(deal, key, price, closed_on):
            continue
        until = f" to {term.last}" if term and term.last else ""
        open_ones.append(f"{key} (from {term.first}{until})" if term else key)
    return _not_cleared(open_ones)


def needs_none(deal: Acquisition, authority: Key, price: Money | None, closing_on: date | None = None) -> bool:
    """No filing is needed: the latest assessment, reckoned anew at this price and, if given, for this day, says so."""
    latest = deal.clearance.assessed.get(authority)
    if latest is None or latest.assessed.verdict != "not_required":
        return False
    notices = JURISDICTIONS[authority].thresholds
    again = assess(price, closing_on or latest.closing_on, latest.buyer_size, latest.target_size, notices)
    return again.verdict == "not_required"


def _not_cleared(open_ones: list[str]) -> str | None:
    return f"not cleared: {', '.join(open_ones)}" if open_ones else None


CHECKS: dict[Key, Callable[[Acquisition, tuple[Key, ...]], str | None]] = {"clearances_obtained": clearances_obtained}
