"""Published cases are computed again, to the tolerance they ask for, by calculators that never see the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from tests.support.tree import ROOT
from tests.valuation.cases import count, judged, report, run

HERE = Path(__file__).parent
OPEN, KNOWN = HERE / "open_cases.json", HERE / "known_cases.json"


def case(category: str, inputs: JsonValue, published: JsonValue, **more: JsonValue) -> dict[str, JsonValue]:
    return {"id": "one", "category": category, "inputs": inputs, "published": published, "reproduces": True, **more}


@pytest.mark.feature("VA-02", "VA-08")
def test_every_open_case_and_every_sample_is_reproduced() -> None:
    cases, samples = run(OPEN)
    assert (count(cases), count(samples)) == ("39 of 39", "15 of 15")


@pytest.mark.feature("VA-05")
def test_cases_in_other_shapes_are_reproduced_too() -> None:
    """Among them the 25 cells of a published WACC × exit multiple grid, and its 25 implied growth rates."""
    cases, _ = run(KNOWN)
    assert [verdict.id for verdict in cases if not verdict.ok] == []


def test_the_program_prints_each_case_with_its_convention_and_ends_with_the_count() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.valuation.cases", str(OPEN)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[-1], lines[-2]) == (0, "39 of 39", "xirr samples: 15 of 15")
    assert "ok   npv-excel-1 [NPV] flows end of period (as the case says)" in lines
    conventions = [line for line in lines if line.startswith(("ok ", "miss "))]
    assert len(conventions) == 54
    assert not [line for line in conventions if line.endswith("] -")]


def test_a_wrong_figure_is_a_miss_with_both_figures() -> None:
    verdict = judged(
        case("NPV", {"rate": 0.1, "cashflows": [-100, 120]}, 9.5, tolerance=0.1, method="t=0 undiscounted")
    )
    assert not verdict.ok
    assert verdict.figures[0].expected == 9.5
    assert verdict.figures[0].found == pytest.approx(9.0909090909)
    assert list(report([verdict], []))[-2:] == ["missed: one [NPV] ", "0 of 1"]


@pytest.mark.parametrize(
    ("category", "inputs", "why"),
    [
        ("Astrology", {"sign": "leo"}, "no calculator for the category 'Astrology'"),
        ("NPV", {"rate": "high"}, "NotEnough"),
        ("XIRR", {"flows": [["yesterday", 1]]}, "ValueError"),
        ("LBO", {"equity": "some"}, "NotEnough"),
        ("DCF", None, "the case has no inputs"),
    ],
)
def test_what_cannot_be_read_is_a_miss_with_its_reason_and_never_a_crash(
    category: str, inputs: JsonValue, why: str
) -> None:
    verdict = judged(case(category, inputs, 1))
    assert not verdict.ok
    assert verdict.counted
    assert why in verdict.note


CATEGORIES = [
    "NPV",
    "IRR",
    "MIRR",
    "XNPV",
    "XIRR",
    "CAGR",
    "Payback",
    "Gordon growth",
    "DCF",
    "DCF bridge",
    "Sensitivity",
    "WACC",
    "Comparable companies",
    "Accretion/dilution",
    "Breakeven synergies",
    "Offer premium",
    "LBO",
    "Synergy",
    "Scenario",
    "Treasury stock method",
    "Purchase price allocation",
    "Marketplace fee rule",
    "HSR timing rule",
    "HSR threshold rule",
    "Run-rate vs calendarised synergy",
    "Contribution",
]
NAMES = st.sampled_from(
    [
        "rate",
        "cashflows",
        "flows",
        "wacc",
        "g",
        "fcf",
        "growth",
        "revenue",
        "ebitda",
        "peers",
        "multiple",
        "A",
        "B",
        "tax",
        "price",
        "shares",
        "net_income",
        "premium",
        "options",
        "strike",
        "assets",
        "debt",
        "equity",
        "years",
        "exit_multiple",
        "firms",
        "target",
        "monthly",
        "received",
        "days",
        "year",
        "size",
        "tcv",
        "values",
        "probabilities",
        "ke",
        "d1",
        "pv",
        "fv",
    ]
)
FIGURES = st.none() | st.booleans() | st.floats(-1e3, 1e3) | st.integers(-3, 9) | st.text(max_size=4)
THINGS = st.recursive(
    FIGURES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(CATEGORIES), st.dictionaries(NAMES, THINGS, max_size=8), FIGURES)
def test_no_inputs_stop_the_run(category: str, inputs: dict[str, JsonValue], published: JsonValue) -> None:
    verdict = judged(case(category, inputs, published))
    assert list(report([verdict], []))[-1].endswith((" of 1", " of 0"))


def test_a_refusal_is_the_answer_where_none_is_expected() -> None:
    refused = judged(case("Gordon growth", {"dps0": 2, "ke": 0.1, "g": 0.12}, "no_solution"))
    assert refused.ok
    assert refused.convention == "refused: wacc_not_above_growth"
    assert not judged(case("Gordon growth", {"dps0": 2, "ke": 0.1, "g": 0.12}, 40)).ok


def test_a_figure_that_is_known_not_to_reproduce_is_compared_with_the_recomputed_one_and_says_so() -> None:
    flows: JsonValue = {"cashflows": [110, 121], "rate": 0.1, "timing": "end_of_period"}
    verdict = judged(case("NPV", flows, 199, recomputed=200, reproduces=False, tolerance=1e-6))
    assert verdict.ok
    assert verdict.note == "published 199 does not reproduce, compared with recomputed"


def test_what_is_no_test_is_listed_and_counts_only_with_a_recomputed_figure() -> None:
    flows: JsonValue = {"cashflows": [110, 121], "rate": 0.1, "timing": "end_of_period"}
    no_test: dict[str, JsonValue] = {"reproduces": False, "use": "do_not_use_as_test"}
    listed = judged(case("NPV", flows, 199, **no_test))
    counted = judged(case("NPV", flows, 199, recomputed=200, **no_test))
    assert (listed.counted, counted.counted, counted.ok) == (False, True, True)
    assert list(report([listed, counted], []))[-2:] == ["listed, not counted: 1", "1 of 1"]


def test_a_calculator_is_not_shown_what_it_should_find() -> None:
    """The same inputs give the same figure whatever is expected of them."""
    flows: JsonValue = {"cashflows": [-100, 230, -132]}
    found = {str(judged(case("IRR", flows, wanted)).figures[0].found) for wanted in (0.1, 0.2, 0.15)}
    assert len(found) == 1
    assert [judged(case("IRR", flows, wanted)).ok for wanted in (0.1, 0.2, 0.15)] == [True, True, False]
