"""Every decision is one page of one shape, is in the index, and says what enforces it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
INDEX = (FOLDER / "index.md").read_text(encoding="utf-8")
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives", "Enforced by")
ONE_PAGE = 90


def _body(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
class TestADecision:
    def test_is_in_the_index(self, page: Path) -> None:
        assert f"]({page.name})" in INDEX

    def test_is_named_and_titled_by_its_number(self, page: Path) -> None:
        assert re.match(rf"# {page.name[:4]} \S", _body(page))
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)

    def test_says_its_status(self, page: Path) -> None:
        assert re.search(r"^Status: (accepted|replaced by \[\d{4}\]\(\S+\))$", _body(page), re.MULTILINE)

    def test_has_the_five_sections_in_order(self, page: Path) -> None:
        headings = [line.removeprefix("## ") for line in _body(page).splitlines() if line.startswith("## ")]
        assert [heading for heading in headings if heading in SECTIONS] == list(SECTIONS)

    def test_names_what_enforces_it(self, page: Path) -> None:
        assert "`" in _body(page).split("## Enforced by")[1]

    def test_fits_on_a_page(self, page: Path) -> None:
        assert len(_body(page).splitlines()) <= ONE_PAGE


def test_numbers_are_given_once_and_without_gaps() -> None:
    numbers = [int(page.name[:4]) for page in PAGES]
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert numbers == list(range(1, len(PAGES) + 1))


def test_the_index_names_no_decision_that_is_not_there() -> None:
    assert set(re.findall(r"\]\((\d{4}-[^)]+)\)", INDEX)) <= {page.name for page in PAGES}
