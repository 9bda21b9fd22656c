"""The feature table is complete, its page is fresh, and a claim is only a claim when a test can fail."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.features import PAGE, MarkUnreadable, claims_in, proofs, render, sections, summary

ROWS = [row for section in sections() for row in section.rows]
STATUSES = {"not yet", "external", "not a software feature"}


def test_the_table_has_all_279_rows_once() -> None:
    assert Counter(row.id for row in ROWS).total() == len({row.id for row in ROWS}) == 279


def test_every_row_says_what_it_means_where_it_comes_from_and_how_it_is_shown() -> None:
    assert [row.id for row in ROWS if not (row.feature and row.seed and row.meaning and row.check)] == []
    assert {row.otherwise for row in ROWS} <= STATUSES


def test_no_test_claims_a_row_that_is_not_in_the_table() -> None:
    unknown = {row: tests for row, tests in proofs().items() if row not in {known.id for known in ROWS}}
    assert unknown == {}


def test_the_page_is_what_make_features_would_write() -> None:
    fresh = PAGE.read_text(encoding="utf-8") == render(sections(), proofs())
    assert fresh, "docs/features.md is stale: run `make features`"


def test_the_count_is_of_rows_not_of_tests() -> None:
    assert summary(sections(), {"MA-07": ("a", "b"), "MA-08": ("a",)}) == "features: 2 of 279"


CLAIMING = """
import pytest
pytestmark = pytest.mark.feature("RK-01")

@pytest.mark.feature("MA-07", "MA-28")
async def test_a(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.feature("MA-08"))])
def test_b(x): ...

@pytest.mark.feature("MA-01")
class TestC:
    def test_d(self): ...

TestE = pytest.mark.feature("MA-02")(Machine.TestCase)

def not_a_test(): ...
"""


def test_claims_are_read_from_functions_classes_modules_parameters_and_state_machines() -> None:
    assert sorted(claims_in(CLAIMING, "t.py")) == [
        ("MA-01", "t.py::TestC::test_d"),
        ("MA-02", "t.py::TestE"),
        ("MA-07", "t.py::test_a"),
        ("MA-08", "t.py::test_b"),
        ("MA-28", "t.py::test_a"),
        ("RK-01", "t.py::TestC::test_d"),
        ("RK-01", "t.py::TestE"),
        ("RK-01", "t.py::test_a"),
        ("RK-01", "t.py::test_b"),
    ]


@pytest.mark.parametrize("void", ["skip(reason='later')", "skipif(True, reason='x')", "xfail"])
def test_a_test_that_cannot_fail_proves_nothing(void: str) -> None:
    source = f'@pytest.mark.feature("MA-07")\n@pytest.mark.{void}\ndef test_a(): ...\n'
    assert list(claims_in(source, "t.py")) == []


def test_an_id_that_is_computed_is_refused_because_nobody_could_search_for_it() -> None:
    with pytest.raises(MarkUnreadable, match=r"t\.py:1"):
        list(claims_in("@pytest.mark.feature(MINE)\ndef test_a(): ...\n", "t.py"))
