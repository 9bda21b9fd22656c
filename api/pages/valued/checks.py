"""What must hold of any valuation, looked at again now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.pages.formats import figure, percent
from api.pages.valued.tiles import Standing
from domain.acquisition.valuing.events import ValuationPublished
from domain.valuation.again import Again
from domain.valuation.multiples import ByMultiples
from domain.valuation.result import Returns
from domain.valuation.what_if import WhatIf

CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold, what was found, and whether it does."""

    what: str
    found: str
    standing: Standing


def checks(published: ValuationPublished, tried: WhatIf, computed: Again) -> Iterator[Check]:
    """What must hold of any valuation, looked at again now."""
    result, model, verified = published.result, published.model, computed.verification
    if not verified.engine_matches:
        yield Check("Computed again from its recorded inputs", f"another engine: {published.receipt.engine}", "warn")
    elif verified.genuine:
        yield Check("Computed again from its recorded inputs", "the same figures, to twelve digits", "ok")
    else:
        yield Check("Computed again from its recorded inputs", "other figures than the receipt", "bad")
    own = result.returns.npv if isinstance(result.returns, Returns) else result.standalone.equity_value
    middle = tried.grid.cells[len(tried.grid.rows.values) // 2][len(tried.grid.columns.values) // 2]
    same = middle is not None and abs(middle - own) <= CLOSE * max(1.0, abs(own))
    yield Check(
        "The grid's own cell is the published figure", f"{figure(middle)} and {figure(own)} M", "ok" if same else "bad"
    )
    if model.terminal.by == "growth":
        growth = model.terminal.for_ever
        above: Standing = "ok" if result.wacc.rate > growth else "bad"
        yield Check("WACC above growth for ever", f"{percent(result.wacc.rate)} and {percent(growth)}", above)
    told = {caution.code for caution in result.warnings}
    yield Check(
        f"DCF within {percent(model.limits.methods_apart)} of the peers' median",
        "further apart"
        if "methods_far_apart" in told
        else "within"
        if isinstance(result.comparables, ByMultiples)
        else "insufficient data: no peers",
        "warn" if "methods_far_apart" in told else "ok",
    )
    total = sum(each.probability for each in result.scenarios)
    yield Check(
        "Probabilities of the scenarios sum to 100 %", percent(total), "ok" if abs(total - 1) <= CLOSE else "bad"
    )
