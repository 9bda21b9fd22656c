"""The charts of one published valuation: only figures that it holds, or that its recorded inputs lead to again."""

from __future__ import annotations

from collections.abc import Iterator

from api.pages.charts.bars import Bar, bars
from api.pages.charts.bars import Words as BarWords
from api.pages.charts.chart import Chart
from api.pages.charts.football_field import Range, football_field
from api.pages.charts.histogram import Spread, histogram
from api.pages.charts.lines import Line
from api.pages.charts.scenarios import Case, scenarios
from api.pages.charts.sensitivity import Grid, Side, sensitivity
from api.pages.charts.tornado import Bar as Swing
from api.pages.charts.tornado import tornado
from api.pages.charts.waterfall import Step, Words, waterfall
from api.pages.formats import figure, percent, words
from domain.acquisition.valuing.events import ValuationPublished
from domain.valuation import blend
from domain.valuation import sensitivity as moved
from domain.valuation.again import Again
from domain.valuation.bridge import Claims
from domain.valuation.multiples import ByMultiples
from domain.valuation.result import Returns
from domain.valuation.what_if import WhatIf

METHODS = {"dcf": "Discounted cash flow", "comparables": "Listed peers", "precedents": "Past deals"}
METRICS = {"ev_revenue": "EV/revenue", "ev_ebitda": "EV/EBITDA"}
INPUTS: dict[moved.Variable, str] = {
    "wacc": "WACC",
    "terminal_growth": "Growth for ever",
    "exit_multiple": "Exit multiple",
    "growth": "Growth of revenue",
    "margin": "EBITDA margin",
    "synergies": "Synergies",
    "integration": "Integration cost",
    "price": "Price",
}
MEASURES: dict[moved.Measure, str] = {
    "npv": "NPV",
    "equity_value": "Equity value",
    "enterprise_value": "Enterprise value",
    "irr": "IRR",
}
UNDEFINED = "the rate does not exceed the growth for ever"
CLOSE = 1e-9


def charts(published: ValuationPublished, tried: WhatIf, computed: Again) -> Iterator[Chart]:
    """Every chart that the valuation has figures for."""
    yield field_of(published)
    yield _grid(published, tried)
    if tried.tornado.own is not None and tried.tornado.swings:
        yield _tornado(published, tried.tornado)
    yield _fan(published, computed)
    simulation = published.simulation
    if simulation is not None and computed.distribution is not None:
        found = computed.distribution
        yield histogram(
            "draws",
            "NPV",
            Spread(found.edges, found.counts, found.beyond),
            simulation.percentiles,
            simulation.probability_of_loss,
            simulation.draws - simulation.left_out,
            published.result.currency,
        )
    yield _bridge(published)
    if isinstance(published.result.returns, Returns):
        yield _split(published, published.result.returns)


def field_of(published: ValuationPublished) -> Chart:
    """Enterprise values per method and their blend; prices for the equity are shown with the claims taken over."""
    result = published.result
    ranges = [
        Range(METHODS[bar.method], _read(published, bar.method), bar.low, bar.mid, bar.high)
        for bar in result.football_field
    ]
    if len(ranges) > 1:
        shares = " / ".join(f"{part.weight * 100:.0f}" for part in result.blend.parts)
        mix = result.blend
        ranges.append(Range("Blended", f"weights {shares} %", mix.low, mix.mid, mix.high, blended=True))
    net = published.model.claims.net
    lines = [Line("blended middle", result.blend.mid, "$text")]
    if published.model.offer is not None:
        lines.append(Line("price", published.model.offer.price + net, "$accent"))
    if isinstance(result.returns, Returns):
        lines.append(Line("walk-away, NPV 0", result.returns.walk_away_price + net, "$bad"))
        if result.returns.walk_away_at_hurdle is not None:
            lines.append(Line("walk-away, hurdle", result.returns.walk_away_at_hurdle + net, "$warn"))
    return football_field("field", ranges, lines, result.currency, "enterprise value; prices include net claims")


def _read(published: ValuationPublished, method: blend.Method) -> str:
    if method == "dcf":
        return "bear, base and bull case"
    found = published.result.comparables if method == "comparables" else published.result.precedents
    if not isinstance(found, ByMultiples):
        return ""
    return f"{METRICS[found.metric]} {figure(found.statistics.median)}×, {found.statistics.count} kept"


def setting(variable: moved.Variable, value: float) -> str:
    """A value of an input as people read it."""
    match variable:
        case "wacc" | "terminal_growth":
            return percent(value)
        case "growth" | "margin":
            return f"{'+' if value > 0 else ''}{figure(value * 100)} points"
        case "synergies" | "integration":
            return f"{figure(value * 100, 0)} %"
        case "exit_multiple":
            return f"{figure(value)}×"
        case "price":
            return f"{figure(value)} M"


def _grid(published: ValuationPublished, tried: WhatIf) -> Chart:
    grid = tried.grid
    sides = [
        Side(INPUTS[axis.variable], tuple(setting(axis.variable, value) for value in axis.values))
        for axis in (grid.rows, grid.columns)
    ]
    own = (len(grid.rows.values) // 2, len(grid.columns.values) // 2)
    shown = Grid(MEASURES[grid.measure], sides[0], sides[1], grid.cells, own)
    return sensitivity("grid", shown, published.result.currency, UNDEFINED)


def _tornado(published: ValuationPublished, found: moved.Tornado) -> Chart:
    swings = [
        Swing(
            INPUTS[swing.variable],
            setting(swing.variable, swing.low),
            setting(swing.variable, swing.high),
            swing.at_low,
            swing.at_high,
        )
        for swing in found.swings
    ]
    return tornado("tornado", MEASURES[found.measure], found.own or 0.0, swings, published.result.currency)


def _fan(published: ValuationPublished, computed: Again) -> Chart:
    cases = [Case(each.name, each.probability, each.cash) for each in computed.scenarios]
    years = [f"Year {year + 1}" for year in range(len(cases[0].values))]
    return scenarios("fan", "Free cash", years, cases, published.result.currency)


def claims_of(claims: Claims) -> list[tuple[str, float]]:
    """What leads from the enterprise to its owners: each claim with its sign, those that are nothing left out."""
    every = [
        ("Debt", -claims.debt),
        ("Debt-like items", -claims.debt_like),
        ("Cash", claims.cash),
        ("Preferred shares", -claims.preferred),
        ("Minority interests", -claims.minority),
        ("Associates", claims.associates),
        ("Working capital shortfall", -claims.working_capital_shortfall),
    ]
    return [(name, amount) for name, amount in every if abs(amount) > CLOSE]


def _bridge(published: ValuationPublished) -> Chart:
    found, currency = published.result.bridge, published.result.currency
    steps = [
        Step("Enterprise value", found.enterprise_value, total=True),
        *(Step(name, amount) for name, amount in claims_of(found.claims)),
        Step("Equity value", found.equity_value, total=True),
    ]
    words = Words(
        title="From enterprise to equity",
        basis=f"{currency} M, from the blended middle",
        finding=f"Of an enterprise worth {currency} {figure(found.enterprise_value)} M its owners get "
        f"{figure(found.equity_value)} M.",
        unit=f"{currency} M",
    )
    return waterfall("bridge", words, steps)


def _split(published: ValuationPublished, found: Returns) -> Chart:
    currency, fees = published.result.currency, published.model.offer.fees if published.model.offer else 0.0
    total = found.seller_share + found.buyer_share
    rows = [
        Bar("Synergies", "present value", found.synergy_value, "$good"),
        Bar("Integration", "present value", -found.integration_cost, "$bad"),
        Bar("Fees", "at closing", -fees, "$bad"),
        Bar("Seller gets", "price above standalone", found.seller_share, "$accent2"),
        Bar("Buyer keeps", "NPV", found.buyer_share, "$s1"),
    ]
    words = BarWords(
        title="Who gets the deal's own value",
        basis=f"{currency} M; synergies less integration and fees = seller + buyer",
        finding=f"Together they gain {currency} {figure(total)} M; the seller has {figure(found.seller_share)} M "
        f"and the buyer {figure(found.buyer_share)} M of it.",
        first="Part",
        unit=f"{currency} M",
    )
    return bars("split", words, rows)


def weight_of(published: ValuationPublished, method: blend.Method) -> float | None:
    """The share of a method in the blend; None when it did not apply."""
    return next((part.weight for part in published.result.blend.parts if part.bar.method == method), None)


def reason_in_words(key: str) -> str:
    """Why a row was trimmed."""
    return {"stale": "too old", "no multiple": "no multiple: the figure under it is missing or not positive"}.get(
        key, words(key)
    )
