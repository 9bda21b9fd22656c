"""Handing confirmed synergies to the valuation model, in the model's own words (DOMAIN 9.1 MA-14, WE-14)."""

from __future__ import annotations

from collections.abc import Iterable

from domain.acquisition.screening.synergies import BRINGS_REVENUE, Annual, SynergyEstimate, phasing
from domain.money import CurrenciesDiffer, Currency
from domain.valuation.synergies import Synergies, SynergyLine


def to_model(
    estimates: Iterable[SynergyEstimate],
    *,
    years: int,
    tax_rate: float,
    currency: Currency = "USD",
    continuing_growth: float | None = None,
) -> Synergies | None:
    """The estimates as the model's levers, in millions a year; None when none has a figure. Raises CurrenciesDiffer."""
    lines = tuple(
        _line(estimate, estimate.worth, years, currency) for estimate in estimates if isinstance(estimate.worth, Annual)
    )
    if not lines:
        return None
    return Synergies(lines=lines, tax_rate=tax_rate, continuing_growth=continuing_growth)


def _line(estimate: SynergyEstimate, worth: Annual, years: int, currency: Currency) -> SynergyLine:
    if worth.per_year.currency != currency:
        raise CurrenciesDiffer(f"{estimate.title} is in {worth.per_year.currency}, the model in {currency}.")
    return SynergyLine(
        name=estimate.title,
        kind="revenue" if estimate.kind in BRINGS_REVENUE else "cost",
        run_rate=float(worth.per_year.in_millions),
        contribution_margin=None if worth.margin is None else float(worth.margin),
        confidence=float(estimate.confidence),
        phasing=tuple(float(share) for share in phasing(estimate.months, years)),
    )
