"""What the story shows of every deal's worth: its fit, its red flags, its football field, its highest price."""

from __future__ import annotations

from collections.abc import Iterable
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
    """`walk_away`: the most that earns the hurdle. What is not known is None, and shown as a dash."""

    name: str
    fit: Decimal | None
    suggests: str | None
    red_flags: int
    findings: int
    recommendation: str | None
    valuations: int
    football_field: tuple[Bar, ...]
    walk_away: Money | None
    first_offer: Money | None
    offer: Money | None

    @property
    def repriced(self) -> bool:
        """Whether a later valuation, moved by due diligence, came with another price."""
        return self.valuations > 1 and self.first_offer != self.offer

    def as_json(self) -> dict[str, JsonValue]:
        """Joins the acquisition in the demonstration's document; amounts in USD millions."""
        return {
            "fit": None if self.fit is None else float(self.fit),
            "red_flags": self.red_flags,
            "findings": self.findings,
            "recommendation": self.recommendation,
            "football_field_musd": {bar.method: [round(x, 1) for x in _ends(bar)] for bar in self.football_field},
            "walk_away_musd": _millions(self.walk_away),
            "repriced_from_musd": _millions(self.first_offer) if self.repriced else None,
        }

    def cells(self) -> list[str]:
        """A row of the table."""
        repriced = f"{_shown(self.first_offer)} → {_shown(self.offer)}" if self.repriced else "–"
        fit = "–" if self.fit is None else f"{self.fit:.1f}, {self.suggests}".replace("_", " ")
        flags = f"{self.red_flags} / {self.findings}"
        return [self.name, fit, flags, *(self._field(method) for method in METHODS), _shown(self.walk_away), repriced]

    def _field(self, method: str) -> str:
        """From the low to the high end; a dash where the method was not applied."""
        found = (bar for bar in self.football_field if bar.method == method)
        return next((" – ".join(f"{end:.0f}" for end in _ends(bar)) for bar in found), "–")


def worth_of(name: str, deal: DealPart) -> Worth:
    """From what the API shows of a deal."""
    scored = deal.screening.scored
    first: ValuationPart | None = deal.valuations[0] if deal.valuations else None
    last = deal.valuations[-1] if deal.valuations else None
    return Worth(
        name=name,
        fit=scored.score.overall.points if scored and isinstance(scored.score.overall, Scored) else None,
        suggests=scored.score.suggests if scored else None,
        red_flags=len(deal.diligence.red_flags),
        findings=len(deal.diligence.findings),
        recommendation=deal.diligence.report.recommendation,
        valuations=len(deal.valuations),
        football_field=last.football_field if last else (),
        walk_away=last.walk_away_price if last else None,
        first_offer=first.offer if first else None,
        offer=last.offer if last else None,
    )


def table_of(worths: Iterable[Worth]) -> Table:
    """For a person; enterprise values and prices in USD millions."""
    table = Table(title="What they are worth, in USD millions", box=SIMPLE)
    table.add_column("Acquisition")
    table.add_column("Fit")
    table.add_column("Flags / findings", justify="right")
    for words in METHODS.values():
        table.add_column(words, justify="right", no_wrap=True)
    table.add_column("Walk away at", justify="right")
    table.add_column("Repriced", justify="right")
    for worth in worths:
        table.add_row(*worth.cells())
    return table


def _ends(bar: Bar) -> tuple[float, float, float]:
    return bar.low, bar.mid, bar.high


def _millions(amount: Money | None) -> float | None:
    return None if amount is None else round(float(amount.in_millions), 1)


def _shown(amount: Money | None) -> str:
    return "–" if amount is None else f"{amount.in_millions:.0f}"
