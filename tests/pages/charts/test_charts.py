"""Every chart: what goes in comes out, as data that either theme can paint and nobody's name can break."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from api.pages.charts import palette
from api.pages.charts.burn_up import Count, burn_up
from api.pages.charts.chart import Chart, moment, plain
from api.pages.charts.funnel import Stage, funnel
from api.pages.charts.lines import EDGE, LETTER, PLOT, Line, levels
from api.pages.charts.sensitivity import Grid, Side, sensitivity
from api.pages.charts.stacked import Part, Row, Words, stacked
from api.pages.charts.tornado import Bar, tornado
from api.pages.charts.waterfall import Step, waterfall
from api.pages.charts.waterfall import Words as Said
from api.pages.render import TEMPLATES
from tests.pages.charts.samples import EVERY, FIRST, STEPS
from tests.support.browser import Page
from tests.support.tree import ROOT

WEB = ROOT / "api" / "web"
SIZES = (1, 5, 40)
NASTY = "</script><b onmouseover=alert(1)>{a|b} & $accent"

ON = {
    "panel": ("text", "muted", "accent", "good", "warn", "bad"),
    "page": ("text", "muted", "accent", "good", "warn", "bad"),
    "hover": ("text", "muted", "accent", "good", "warn", "bad"),
    "good-soft": ("text",), "warn-soft": ("text",), "bad-soft": ("text",), "soft": ("text",),
    "gantt": ("text",), "gantt-done": ("text",), "gantt-crit": ("text",), "gantt-crit-done": ("text",),
    "s1": ("on-accent",),
}  # fmt: skip
"""What is written on what, on pages and in charts."""

READABLE = 4.5


DRAWN = [pytest.param(make(rows), id=f"{name}-{rows}") for name, make in EVERY.items() for rows in SIZES]
"""Every sort of chart with one row, with a handful, and with many."""


@pytest.mark.parametrize("chart", DRAWN)
def test_a_chart_is_data_that_says_what_it_shows(chart: Chart) -> None:
    assert json.loads(json.dumps(chart.option, allow_nan=False)) == json.loads(json.dumps(chart.option))
    assert chart.finding.endswith(".")
    assert len(chart.finding) > 15
    assert chart.title
    assert chart.basis
    assert chart.figures.rows
    assert {len(row) for row in chart.figures.rows} == {len(chart.figures.columns)}
    assert all(column.label for column in chart.figures.columns)


@pytest.mark.parametrize("chart", DRAWN)
def test_it_names_only_colours_that_both_themes_have_and_a_height_that_there_is(chart: Chart) -> None:
    named = set(palette.named_in(chart.option))
    assert named
    assert named <= set(palette.colours("light"))
    assert named <= set(palette.colours("dark"))
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgba?\(", json.dumps(chart.option))
    assert f".{chart.height} {{" in (WEB / "app.css").read_text()


@pytest.mark.parametrize("chart", DRAWN)
def test_it_needs_no_script_of_its_own(chart: Chart) -> None:
    shapes = set(re.findall(r'registerCustomSeries\("(\w+)"', (WEB / "option.js").read_text()))
    assert shapes == {"span", "link"}
    for series in chart.option["series"]:
        if series["type"] == "custom":
            assert series["renderItem"] in shapes
            items = series["itemPayload"].get("items")
            assert items is None or len(items) == len(series["data"])


def test_both_themes_name_the_same_colours() -> None:
    assert set(palette.colours("light")) == set(palette.colours("dark"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_written_can_be_read(theme: palette.Theme) -> None:
    colours = palette.colours(theme)
    pale = {
        f"{ink} on {ground}": round(found, 2)
        for ground, inks in ON.items()
        for ink in inks
        if (found := contrast(colours[ink], colours[ground])) < READABLE
    }
    assert pale == {}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it: 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


def test_a_funnel_counts_who_came_and_who_went_on() -> None:
    chart = funnel("funnel", [Stage("Screening", 8, 3, 1), Stage("Diligence", 4, 4, 0)])
    assert chart.figures.rows == (("Screening", "8", "3", "1", "50 %"), ("Diligence", "4", "4", "0", "last stage"))
    assert chart.option["series"][0]["data"] == [[0, 0, 8], [1, 0, 4]]


def test_the_framed_cell_is_drawn_last_and_an_undefined_one_says_so() -> None:
    grid = Grid(
        "NPV", Side("WACC", ("9 %", "10 %")), Side("Growth", ("2 %", "3 %")), ((40.0, None), (-5.0, 10.0)), (0, 0)
    )
    chart = sensitivity("grid", grid, "USD", "the rate is too low")
    cells = chart.option["series"][0]["data"]
    assert cells[-1]["value"][:3] == [0, 0, 40.0]
    assert cells[-1]["label"]["fontWeight"] == 700
    assert [cell["label"]["formatter"] for cell in cells if cell["value"][:2] == [1, 0]] == ["none"]
    assert [cell["value"][3] for cell in cells if cell["value"][2] == -5.0] == [-1.0]
    assert chart.figures.rows == (("9 %", "40.0", "none"), ("10 %", "−5.0", "10.0"))
    assert chart.finding.endswith("'none' where the rate is too low.")


def test_a_tornado_has_its_widest_bar_on_top_and_draws_no_end_that_is_not_defined() -> None:
    chart = tornado(
        "t",
        "NPV",
        10.0,
        [Bar("narrow", "1", "2", 9.0, 11.0), Bar("half", "1", "2", None, 30.0), Bar("wide", "1", "2", -5.0, 20.0)],
        "USD",
    )
    assert [row[0] for row in chart.figures.rows] == ["wide", "narrow", "half"]
    low, high = chart.option["series"][0]["data"], chart.option["series"][1]["data"]
    assert (low, high) == ([[0, 10.0, -5.0], [1, 10.0, 9.0]], [[0, 10.0, 20.0], [1, 10.0, 11.0], [2, 10.0, 30.0]])


def test_each_step_of_a_waterfall_stands_where_the_one_before_ended() -> None:
    chart = EVERY["waterfall"](len(STEPS) + 2)
    data = chart.option["series"][0]["data"]
    assert all(here[2] == following[1] for here, following in pairwise(data[:-1]))
    assert data[-1][2] == data[-2][2]


def test_a_total_that_the_steps_do_not_add_up_to_is_no_chart() -> None:
    steps = [Step("from", 100, total=True), Step("less", -30), Step("to", 71, total=True)]
    with pytest.raises(ValueError, match="add up to 70"):
        waterfall("w", Said("Bridge", "M", "It ends.", "M"), steps)


def test_parts_lie_beside_each_other_from_zero() -> None:
    parts = [Part("a", "A", "$good"), Part("b", "B", "$bad")]
    chart = stacked("s", Words("T", "b", "F.", digits=0), parts, [Row("one", {"a": 2, "b": 3}), Row("two", {"b": 4})])
    assert [series["data"] for series in chart.option["series"][:2]] == [[[0, 0, 2]], [[0, 2, 5], [1, 0, 4]]]
    assert chart.figures.rows == (("one", "2", "3"), ("two", "0", "4"))


def test_days_are_whole_days_of_utc() -> None:
    chart = burn_up("b", [Count(FIRST, 3, 1)], None)
    assert chart.option["series"][1]["data"] == [[moment(FIRST), 1]]
    assert moment(FIRST) % 86_400_000 == 0


def test_labels_of_lines_that_lie_near_each_other_stand_at_different_heights() -> None:
    lines = [Line(f"line number {number}", 500 + 3 * number, "$text") for number in range(6)]
    placed = levels(lines, 0, 1000)
    assert len(placed) == len(lines)
    for level in {height for _, height in placed}:
        same = [line for line, height in placed if height == level]
        for one, other in pairwise(same):
            assert (other.value - one.value) / 1000 * PLOT >= (len(one.label) + len(other.label)) / 2 * LETTER + EDGE


def test_nobody_s_words_become_markup_or_a_colour() -> None:
    assert plain("{a|b}") == "(a/b)"
    assert list(palette.named_in([plain("$accent")])) == []
    chart = funnel("f", [Stage(NASTY, 1, 0, 1)])
    html = TEMPLATES.from_string("{% from 'charts.html' import chart %}{{ chart(of) }}").render(of=chart)
    page = Page(html)
    assert not any("onmouseover" in found for _, found in page.tags)
    assert html.count("</script>") == 1
    inside = html.partition('id="chart-f">')[2].partition("</script>")[0]
    assert json.loads(inside) == json.loads(json.dumps(chart.option))


def test_a_chart_on_a_page_is_an_image_that_says_its_finding_with_a_table_of_its_figures() -> None:
    chart = EVERY["football_field"](3)
    page = Page(TEMPLATES.from_string("{% from 'charts.html' import chart %}{{ chart(of) }}").render(of=chart))
    (picture,) = page.having(role="img")
    assert picture["aria-label"] == chart.finding
    assert picture["data-chart"] == "chart-field"
    assert any(found.get("id") == "chart-field" for tag, found in page.tags if tag == "script")
    assert "Show the figures" in page.text
    for row in chart.figures.rows:
        for cell in row:
            assert " ".join(cell.split()) in page.text
