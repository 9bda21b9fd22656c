"""What due diligence found replaces what was assumed: earnings, claims, technical debt, priced findings (DD-02)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

from domain.acquisition.diligence.adjustments import ModelAdjustments, model_adjustments
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.events import Adjusted, ValuationPublished
from domain.money import CurrenciesDiffer, Money
from domain.valuation.bridge import Claims
from domain.valuation.model import Model
from domain.valuation.multiples import Trailing
from domain.valuation.units import Insufficient


def adjusted(deal: Acquisition, given: Model) -> tuple[Model, tuple[Adjusted, ...]]:
    """The model as due diligence would have it, and every field that this moved.

    Normalised earnings and established claims take the place of those given. Priced findings and the cost of
    technical debt count as debt. Raises CurrenciesDiffer when the model is not in the deal's currency.
    """
    found = model_adjustments(deal)
    if given.currency != found.currency:
        raise CurrenciesDiffer(f"This deal is valued in {found.currency}, not in {given.currency}.")
    trailing = found.trailing if isinstance(found.trailing, Trailing) else given.trailing
    claims = _claims(given.claims, found)
    moved = (*_moved("trailing", given.trailing, trailing, found), *_moved("claims", given.claims, claims, found))
    return given.model_copy(update={"trailing": trailing, "claims": claims}), moved


def digest(deal: Acquisition) -> str:
    """SHA-256 of all that due diligence has to say to a valuation, in hexadecimal."""
    found = model_adjustments(deal)
    telling = found.model_dump(mode="json", include={"trailing", "claims", "technical_debt", "price_total"})
    return sha256(json.dumps(telling, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def out_of_date(deal: Acquisition, valuation: ValuationPublished) -> str | None:
    """In words, when due diligence says something else today than when the deal was valued."""
    if valuation.diligence == digest(deal):
        return None
    return f"due diligence has moved its inputs since valuation {valuation.valuation}"


def _claims(given: Claims, found: ModelAdjustments) -> Claims:
    established = found.claims if isinstance(found.claims, Claims) else given
    further = _millions(found.technical_debt) + _millions(found.price_total)
    return established.model_copy(
        update={"debt_like": established.debt_like + float(further), "associates": given.associates}
    )


def _moved(
    part: str, before: Trailing | Claims, after: Trailing | Claims, found: ModelAdjustments
) -> Iterator[Adjusted]:
    was, now = before.model_dump(), after.model_dump()
    for field, figure in now.items():
        if figure != was[field]:
            because = _because(found) if field == "debt_like" else "established by due diligence"
            yield Adjusted(field=f"{part}.{field}", before=was[field], after=figure, because=because)


def _because(found: ModelAdjustments) -> str:
    reasons = [f"{each.title}: {each.amount}" for each in found.price]
    if _millions(found.technical_debt):
        reasons.append(f"technical debt: {found.technical_debt}")
    return "; ".join(reasons) or "established by due diligence"


def _millions(amount: Money | Insufficient) -> Decimal:
    """What is not established moves nothing."""
    return amount.in_millions if isinstance(amount, Money) else Decimal(0)
