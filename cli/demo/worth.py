"""What the story shows of every deal's worth: its fit, its red flags, its football field, its highest price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue
from rich.box import SIMPLE
from rich.table import Table

from domain.acquisition.screening.score import Scored
from domain.money import Money
from domain.valuation.blend import Bar
from projections.file_deal_document import DealPart
from projections.file_valuing import ValuationPart

METHODS = {"dcf": "DCF", "comparables": "Comparables", "precedents": "Precedents"}


@dataclass(frozen=True, slots=True)
class Worth:
    """`walk_away`: the most that earns the hurdle. `moved`: due diligence has moved the latest valuation's inputs.

    What is not known is None, and shown as a dash.
    """

    name: str
    fit: Decimal | None
    suggests: str | None
    red_flags: int
    findings: int
    recommendation: str | None
    moved: bool
    football_field: tuple[Bar, ...]
    walk_away: Money | None
    offer_before: Money | None
    offer: Money | None

    @property
    def repriced(self) -> bool:
        """Whether a later valuation, moved by due diligence, came with another price."""
        return self.moved and self.offer_before != self.offer

    def as_json(self) -> dict[str, JsonValue]:
        """Joins the acquisition in the demonstration's document; amounts in USD millions."""
        return {
            "fit": None if self.fit is None else float(self.fit),
            "red_flags": self.red_flags,
            "findings": self.findings,
            "recommendation": self.recommendation,
            "football_field_musd": {bar.method: [round(x, 1) for x in _ends(bar)] for bar in self.football_field},
            "walk_away_musd": _millions(self.walk_away),
            "repriced_from_musd": _millions(self.offer_before) if self.repriced else None,
        }

    def cells(self) -> list[str]:
        """A row of the table."""
        repriced = f"{_shown(self.offer_before)} → {_shown(self.offer)}" if self.repriced else "–"
        fit = "–" if self.fit is None else f"{self.fit:.1f}, {self.suggests}".replace("_", " ")
        counts = (str(self.red_flags), str(self.findings))
        return [self.name, fit, *counts, *(self._field(method) for method in METHODS), _shown(self.walk_away), repriced]

    def _field(self, method: str) -> str:
        """From the low to the high end; a dash where the method was not applied."""
        found = (bar for bar in self.football_field if bar.method == method)
        return next(("–".join(f"{end:.0f}" for end in _ends(bar)) for bar in found), "–")


def worth_of(name: str, deal: DealPart) -> Worth:
    """From what the API shows of a deal."""
    scored = deal.screening.scored
    before, last = _last_two(deal.valuations)
    return Worth(
        name=name,
        fit=scored.score.overall.points if scored and isinstance(scored.score.overall, Scored) else None,
        suggests=scored.score.suggests if scored else None,
        red_flags=len(deal.diligence.red_flags),
        findings=len(deal.diligence.findings),
        recommendation=deal.diligence.report.recommendation,
        moved=last is not None and bool(last.adjusted),
        football_field=last.football_field if last else (),
        walk_away=last.walk_away_price if last else None,
        offer_before=before.offer if before else None,
        offer=last.offer if last else None,
    )


def _last_two(valuations: Sequence[ValuationPart]) -> tuple[ValuationPart | None, ValuationPart | None]:
    last = valuations[-1] if valuations else None
    return (valuations[-2] if len(valuations) > 1 else None), last


def table_of(worths: Iterable[Worth]) -> Table:
    """For a person; enterprise values and prices in USD millions."""
    table = Table(title="What they are worth, in USD millions", box=SIMPLE)
    table.add_column("Acquisition", no_wrap=True)
    table.add_column("Fit", no_wrap=True)
    table.add_column("Flags", justify="right", no_wrap=True)
    table.add_column("Findings", justify="right", no_wrap=True)
    for words in METHODS.values():
        table.add_column(words, justify="right", no_wrap=True)
    table.add_column("Walk away at", justify="right")
    table.add_column("Repriced", justify="right", no_wrap=True)
    for worth in worths:
        table.add_row(*worth.cells())
    return table


def _ends(bar: Bar) -> tuple[float, float, float]:
    return bar.low, bar.mid, bar.high


def _millions(amount: Money | None) -> float | None:
    return None if amount is None else round(float(amount.in_millions), 1)


def _shown(amount: Money | None) -> str:
    return "–" if amount is None else f"{amount.in_millions:.0f}"
