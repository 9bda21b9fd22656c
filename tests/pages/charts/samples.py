"""One chart of every sort, with as many rows as are asked for: what the tests of all charts walk through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import product

from api.pages.charts import bars as bar_chart
from api.pages.charts import burn_up as burn_up_chart
from api.pages.charts import football_field as field_chart
from api.pages.charts import funnel as funnel_chart
from api.pages.charts import gantt as gantt_chart
from api.pages.charts import histogram as histogram_chart
from api.pages.charts import phases as phase_chart
from api.pages.charts import sankey as sankey_chart
from api.pages.charts import scenarios as scenario_chart
from api.pages.charts import sensitivity as sensitivity_chart
from api.pages.charts import stacked as stacked_chart
from api.pages.charts import tornado as tornado_chart
from api.pages.charts import value_curve as curve_chart
from api.pages.charts import waterfall as waterfall_chart
from api.pages.charts.chart import Chart
from api.pages.charts.lines import Line
from api.pages.charts.risk_matrix import risk_matrix
from domain.initiative.events import Level, Severity
from domain.initiative.register import IMPACT, PROBABILITY

FIRST = date(2026, 3, 2)
LONG = "Perovskite and tandem cells of the Norwegian subsidiary"


def name(row: int) -> str:
    """Every third one is long."""
    return LONG if row % 3 == 1 else f"Row {row + 1}"


def football_field(rows: int) -> Chart:
    ranges = [
        field_chart.Range(
            name(row), "median 11.2×, 8 of 10 kept", 410 - 7 * row, 505 + row, 640 + 11 * row, blended=row == 0
        )
        for row in range(rows)
    ]
    lines = [Line("price", 512, "$accent"), Line("middle", 520, "$text"), Line("walk-away", 548, "$bad")]
    return field_chart.football_field("field", ranges, lines, "USD", "enterprise value")


def sensitivity(rows: int) -> Chart:
    cells = [
        [None if row == column == 0 else 120.0 - 55 * row + 40 * column for column in range(5)] for row in range(rows)
    ]
    grid = sensitivity_chart.Grid(
        "NPV",
        sensitivity_chart.Side("WACC", tuple(f"{7 + row}.0 %" for row in range(rows))),
        sensitivity_chart.Side("Terminal growth", tuple(f"{1 + column / 2:.1f} %" for column in range(5))),
        tuple(map(tuple, cells)),
        (rows // 2, 2),
    )
    return sensitivity_chart.sensitivity("grid", grid, "USD", "the rate does not exceed the growth")


def tornado(rows: int) -> Chart:
    bars = [
        tornado_chart.Bar(
            name(row), "9.0 %", "11.0 %", 84.2 - 30 / (row + 1), None if row == 2 else 84.2 + 44 / (row + 1)
        )
        for row in range(rows)
    ]
    return tornado_chart.tornado("tornado", "NPV", 84.2, bars, "USD")


def scenarios(rows: int) -> Chart:
    years = [f"Year {year + 1}" for year in range(rows)]
    cases = [
        scenario_chart.Case(case, share, tuple(20.0 + spread * year for year in range(rows)))
        for case, share, spread in (("bear", 0.25, -6), ("base", 0.5, 5), ("bull", 0.25, 14))
    ]
    return scenario_chart.scenarios("fan", "Free cash", years, cases, "USD")


def histogram(rows: int) -> Chart:
    edges = tuple(-100.0 + 25 * edge for edge in range(rows + 1))
    counts = tuple(100 + 40 * min(row, rows - row) for row in range(rows))
    middle = edges[len(edges) // 2]
    percentiles = {10: edges[0] + 3, 50: middle, 90: edges[-1] - 2}
    return histogram_chart.histogram(
        "draws", "NPV", histogram_chart.Spread(edges, counts, 12), percentiles, 0.18, 100_000, "USD"
    )


def risks(rows: int) -> Chart:
    pairs = list(product(IMPACT, PROBABILITY))
    cells: dict[tuple[Severity, Level], list[str]] = {}
    for row in range(rows):
        cells.setdefault(pairs[(row * 5) % len(pairs)], []).append(name(row))
    return risk_matrix("risks", cells)


def funnel(rows: int) -> Chart:
    return funnel_chart.funnel(
        "funnel",
        [
            funnel_chart.Stage(name(row), 2 * (rows - row), 2 if row % 2 else 0, 0 if row % 2 else 2)
            for row in range(rows)
        ],
    )


def phases(rows: int) -> Chart:
    found = []
    for row in range(rows):
        start = FIRST + timedelta(days=30 * row)
        found.append(
            phase_chart.Phase(
                title=name(row),
                planned=None if row == 3 else (start, start + timedelta(days=28)),
                latest=start + timedelta(days=42),
                entered=start if row < 3 else None,
                left=start + timedelta(days=31) if row < 2 else None,
                late=row == 1,
            )
        )
    return phase_chart.phases("phases", found, FIRST + timedelta(days=75))


def stacked(rows: int) -> Chart:
    words = stacked_chart.Words(
        "Items by workstream", "mandatory items", "Half of them are cleared.", first="Workstream"
    )
    parts = [
        stacked_chart.Part("cleared", "cleared", "$good-soft"),
        stacked_chart.Part("flagged", "flagged", "$bad-soft"),
        stacked_chart.Part("claimed", "claimed", "$warn", look="hatched"),
        stacked_chart.Part("open", "open", "$grey", look="dotted"),
    ]
    found = [
        stacked_chart.Row(name(row), {"cleared": 5 + row, "flagged": row % 3, "claimed": 2, "open": 4}, f"{row} late")
        for row in range(rows)
    ]
    return stacked_chart.stacked("items", words, parts, found, [Line("limit", 9, "$text")])


def bars(rows: int) -> Chart:
    words = bar_chart.Words("Price by phase", "USD M", "Most lies in screening.", "Phase", "Price, USD M")
    found = [bar_chart.Bar(name(row), f"{row} without a price", 350.0 - 90 * row) for row in range(rows)]
    return bar_chart.bars("prices", words, found)


def burn_up(rows: int) -> Chart:
    counts = [burn_up_chart.Count(FIRST + timedelta(days=3 * row), 40, min(40, 2 * row)) for row in range(rows)]
    return burn_up_chart.burn_up("burn", counts, FIRST + timedelta(days=60))


def waterfall(rows: int) -> Chart:
    steps = [
        waterfall_chart.Step("Enterprise value", 520, total=True),
        *(waterfall_chart.Step(label, amount) for label, amount in list(STEPS.items())[: max(rows - 2, 0)]),
    ]
    end = sum(step.amount for step in steps)
    words = waterfall_chart.Words("From enterprise to equity", "USD M", f"The owners get USD {end} M.", "USD M")
    return waterfall_chart.waterfall("bridge", words, [*steps, waterfall_chart.Step("Equity value", end, total=True)])


STEPS = {
    "Debt": -140,
    "Cash": 38,
    "Pension and other debt-like items": -22,
    "Preferred shares": -12,
    "Minority interests": -9,
    "Associates": 14,
    "Working capital": -700,
    "Lease liabilities": 20,
}


def gantt(rows: int) -> Chart:
    tasks = []
    for row in range(rows):
        start = FIRST + timedelta(days=20 * row)
        end = start + timedelta(days=18)
        critical = row % 2 == 0
        free = end if critical else end + timedelta(days=15)
        needs = (f"t{row - 2}",) if critical and row else ()
        tasks.append(gantt_chart.Task(f"t{row}", row, f"{name(row)} moved", start, end, 0.4, critical, free, needs))
    last = FIRST + timedelta(days=20 * rows)
    plan = gantt_chart.Plan(
        tuple(name(row) for row in range(rows)),
        tuple(tasks),
        (gantt_chart.Milestone(0, "Day 1", FIRST + timedelta(days=8)),),
        (
            gantt_chart.Stretch("Day 1 readiness", FIRST, FIRST + timedelta(days=10 * rows)),
            gantt_chart.Stretch("Stabilisation", FIRST + timedelta(days=10 * rows), last),
        ),
    )
    return gantt_chart.gantt("gantt", plan, FIRST + timedelta(days=24))


def value_curve(rows: int) -> Chart:
    periods = [f"Q{1 + row % 4} {2026 + row // 4}" for row in range(rows)]
    curves = [
        curve_chart.Curve("target", tuple(30.0 * row for row in range(rows))),
        curve_chart.Curve("confirmed", tuple(24.0 * row if row <= rows // 2 else None for row in range(rows))),
        curve_chart.Curve("forecast", tuple(26.0 * row if row >= rows // 2 else None for row in range(rows))),
        curve_chart.Curve("claimed", tuple(28.0 * row if row <= rows // 2 else None for row in range(rows))),
    ]
    return curve_chart.value_curve("curve", periods, curves, "USD", [curve_chart.Mark("0.5 bn", 500)])


def sankey(rows: int) -> Chart:
    sources = [f"{name(row)} {row}" for row in range(rows)]
    nodes = [
        *(sankey_chart.Node(source, 0, "$s1") for source in sources),
        sankey_chart.Node("Confirmed", 1, "$good"),
        sankey_chart.Node("Open", 1, "$grey"),
    ]
    flows = [
        sankey_chart.Flow(source, target, amount)
        for at, source in enumerate(sources)
        for target, amount in (("Confirmed", 10.0 + at), ("Open", 5.0))
    ]
    words = sankey_chart.Words("Where value comes from", "USD M", "Most of it is confirmed.", "USD M")
    return sankey_chart.sankey("flows", words, nodes, flows)


EVERY: Mapping[str, Callable[[int], Chart]] = {
    made.__name__: made
    for made in (
        football_field,
        sensitivity,
        tornado,
        scenarios,
        histogram,
        risks,
        funnel,
        phases,
        stacked,
        bars,
        burn_up,
        waterfall,
        gantt,
        value_curve,
        sankey,
    )
}
