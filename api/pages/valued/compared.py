"""Two versions of a valuation side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.pages.formats import figure
from domain.acquisition.valuing.events import ValuationPublished
from domain.valuation.result import Returns


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in two versions, and by how much the second is higher; None where one of them has none."""

    label: str
    here: str
    there: str
    change: str


LABELS = (
    "Enterprise value, M",
    "Equity value, M",
    "Price offered, M",
    "NPV to the buyer, M",
    "Walk-away price, M",
    "IRR, %",
    "WACC, %",
    "Value beyond the forecast, %",
    "Chance of a loss, %",
)


def compared(here: ValuationPublished, there: ValuationPublished) -> Iterator[Compared]:
    """Two versions figure by figure; `change` is from `there` to `here`, and only within one currency."""
    known = here.result.currency == there.result.currency
    for label, ours, theirs in zip(LABELS, _key_figures(here), _key_figures(there), strict=True):
        share = label.endswith("%")
        times = 100 if share else 1
        shown = [figure(None if each is None else each * times) for each in (ours, theirs)]
        change = "insufficient data"
        if ours is not None and theirs is not None and (known or share):
            moved = (ours - theirs) * times
            change = ("+" if moved > 0 else "") + figure(moved)
        yield Compared(label, shown[0], shown[1], change)


def _key_figures(of: ValuationPublished) -> Iterator[float | None]:
    result, found = of.result, of.result.returns if isinstance(of.result.returns, Returns) else None
    yield result.blend.mid
    yield result.bridge.equity_value
    yield of.model.offer.price if of.model.offer else None
    yield found.npv if found else None
    yield found.walk_away_price if found else None
    yield found.irr.only if found else None
    yield result.wacc.rate
    yield result.dcf.terminal_share
    yield of.simulation.probability_of_loss if of.simulation else None
