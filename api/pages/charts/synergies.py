"""The charts of an integration's synergies: from gross to what is left, and what has arrived against the promise."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate

from api.integration_books import SynergyBook
from api.pages.charts.bars import Bar, bars
from api.pages.charts.bars import Words as BarWords
from api.pages.charts.chart import Chart
from api.pages.charts.value_curve import Curve, value_curve
from api.pages.charts.waterfall import Step, Words, waterfall
from api.pages.formats import MILLION, figure
from domain.integration.synergies.periods import months_of
from domain.integration.synergies.waterfall import Step as Fall
from domain.money import Money

STEPS: dict[Fall, str] = {
    "gross": "Gross",
    "margin": "Cost of revenue",
    "confidence": "Doubt",
    "tax": "Tax",
    "dis_synergies": "Dis-synergies",
    "net": "Net a year",
    "cost": "One-time cost",
    "first_year": "First full year",
}
LEVELS = {
    "idea": "L0 Idea",
    "identified": "L1 Identified",
    "validated": "L2 Validated",
    "planned": "L3 Planned",
    "executing": "L4 Executing",
    "confirmed": "L5 Confirmed",
}


def charts(book: SynergyBook) -> Iterable[Chart]:
    """Those that there are figures for."""
    if book.waterfall.steps[0].amount.amount > 0:
        yield _waterfall(book)
    if book.tracker.curve:
        yield _curve(book)
    if book.synergies:
        yield _ladder(book)


def _waterfall(book: SynergyBook) -> Chart:
    falls = {fall.key: millions(fall.amount) for fall in book.waterfall.steps}
    without = f" {len(book.waterfall.without)} without a figure are left out." if book.waterfall.without else ""
    words = Words(
        title="From gross to net",
        basis=f"run rate a year, {book.currency} M; the one-time cost once",
        finding=f"Of {figure(falls['gross'])} gross {figure(falls['net'])} {book.currency} M a year are left.{without}",
        unit=f"{book.currency} M",
    )
    steps = [Step(STEPS[fall.key], falls[fall.key], total=fall.sort == "level") for fall in book.waterfall.steps]
    return waterfall("waterfall", words, steps, digits=2)


def _curve(book: SynergyBook) -> Chart:
    points = book.tracker.curve
    begun = sum(months_of(point.quarter)[0] <= f"{book.on:%Y-%m}" for point in points)
    forecast: list[float | None] = [None] * len(points)
    if any(point.forecast is not None for point in points):
        forecast = [*_summed(point.forecast.amount if point.forecast else Decimal(0) for point in points)]
    confirmed = [*_summed(point.confirmed.amount for point in points)]
    claimed = [*_summed(point.confirmed.amount + point.claimed.amount for point in points)]
    curves = [
        Curve("target", tuple(_summed(point.target.amount for point in points))),
        Curve("forecast", tuple(forecast)),
        Curve("claimed", (*claimed[:begun], *[None] * (len(points) - begun))),
        Curve("confirmed", (*confirmed[:begun], *[None] * (len(points) - begun))),
    ]
    known = [curve for curve in curves if any(value is not None for value in curve.values)]
    return value_curve("curve", [_spoken(point.quarter) for point in points], known, book.currency)


def _ladder(book: SynergyBook) -> Chart:
    rungs = book.tracker.ladder
    highest = next((rung for rung in reversed(rungs) if rung.count), rungs[0])
    words = BarWords(
        title="Maturity",
        basis=f"run rate at the end of the plan, {book.currency} M a year",
        finding=f"{highest.count} of {sum(rung.count for rung in rungs)} stand on {LEVELS[highest.level]}.",
        first="Level",
        unit=f"{book.currency} M a year",
    )
    rows = [Bar(LEVELS[rung.level], f"{rung.count} synergies", millions(rung.total), "$s1") for rung in rungs]
    return bars("ladder", words, rows)


def millions(money: Money) -> float:
    """An amount for a chart."""
    return float(money.amount / MILLION)


def _summed(amounts: Iterable[Decimal]) -> Iterable[float]:
    return (float(amount / MILLION) for amount in accumulate(amounts))


def _spoken(quarter: str) -> str:
    year, number = quarter.split("-q")
    return f"Q{number} {year}"
