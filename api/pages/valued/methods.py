"""Methods and the rows they rest on: ranges, what is lacking, and which peers and deals were trimmed and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.charts.valuation import METHODS, METRICS, reason_in_words, weight_of
from api.pages.formats import figure
from domain.acquisition.valuing.events import ValuationPublished
from domain.valuation.multiples import ByMultiples, Metric, Observation
from domain.valuation.units import Insufficient


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method: its range in millions, or why there is none and what is missing."""

    name: str
    low: float | None
    mid: float | None
    high: float | None
    weight: float | None
    lacks: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A peer or a past deal: millions and a multiple, and why it does not count, if it does not."""

    name: str
    on: date
    enterprise_value: float
    revenue: float | None
    ebitda: float | None
    premium: float | None
    multiple: float | None
    kept: bool
    why: str


@dataclass(frozen=True, slots=True)
class References:
    """The rows that a method looked at, and the statistics of those that count."""

    title: str
    metric: str
    summary: str
    rows: tuple[Reference, ...]


def methods(published: ValuationPublished) -> Iterator[MethodRow]:
    """All methods there are: ranges of those that applied, and what the others lack."""
    bars = {bar.method: bar for bar in published.result.football_field}
    lacking = {"comparables": published.result.comparables, "precedents": published.result.precedents}
    for method, name in METHODS.items():
        bar = next((bar for key, bar in bars.items() if key == method), None)
        found = lacking.get(method)
        lacks = f"{found.reason}; missing: {', '.join(found.missing)}" if isinstance(found, Insufficient) else None
        if bar is None:
            yield MethodRow(name, None, None, None, None, lacks)
        else:
            yield MethodRow(name, bar.low, bar.mid, bar.high, weight_of(published, bar.method), None)


def references(published: ValuationPublished) -> Iterator[References]:
    """Peers and past deals that the valuation holds, kept or trimmed and why."""
    model, result = published.model, published.result
    if model.comparables is not None:
        yield _references("Listed peers", model.comparables.peers, result.comparables)
    if model.precedents is not None:
        yield _references("Past deals", model.precedents.deals, result.precedents)


def _references(title: str, rows: Sequence[Observation], found: ByMultiples | Insufficient) -> References:
    if isinstance(found, Insufficient):
        shown = tuple(_reference(row, "ev_ebitda", kept=False, why="the method did not apply") for row in rows)
        return References(title, METRICS["ev_ebitda"], f"insufficient data: {found.reason}", shown)
    trimmed = {each.name: reason_in_words(each.reason) for each in found.excluded}
    stats = found.statistics
    summary = (
        f"{stats.count} of {len(rows)} kept; median {figure(stats.median)}×, mean {figure(stats.mean)}×, "
        f"quartiles {figure(stats.lower_quartile)}× and {figure(stats.upper_quartile)}×"
    )
    shown = tuple(
        _reference(row, found.metric, kept=row.name in found.used, why=trimmed.get(row.name, "")) for row in rows
    )
    return References(title, METRICS[found.metric], summary, shown)


def _reference(row: Observation, metric: Metric, *, kept: bool, why: str) -> Reference:
    premium = getattr(row, "premium", None)
    return Reference(
        row.name, row.on, row.enterprise_value, row.revenue, row.ebitda, premium, row.multiple(metric), kept, why
    )
