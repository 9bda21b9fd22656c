"""Every row of a file of deals is taken or refused with its line and a reason; nothing is guessed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cli.pipeline.report import Outcome, stretches
from cli.pipeline.rows import COLUMNS, Candidate, FileUnusable, RefusedRow, read
from cli.pipeline.sending import stream_of
from domain.money import Money
from portfolio.words import category_words

TODAY = date(2026, 11, 22)
GOOD = {
    "company_permalink": "/organization/heron",
    "company_name": "Heron",
    "company_category_list": "Software|Storage",
    "company_country_code": "USA",
    "acquirer_permalink": "/organization/crane",
    "acquirer_name": "Crane",
    "acquired_at": "2014-05-08",
    "price_amount": "300000000",
    "price_currency_code": "USD",
}


def rows(tmp_path: Path, *changes: dict[str, str], limit: int | None = None) -> list[Candidate | RefusedRow]:
    """What becomes of one row per set of changes to a good one."""
    file = tmp_path / "deals.csv"
    with file.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows({**GOOD, **change} for change in changes)
    return list(read(file, category_words(), TODAY, limit))


def one(tmp_path: Path, **change: str) -> Candidate | RefusedRow:
    (found,) = rows(tmp_path, change)
    return found


def test_a_good_row_becomes_a_candidate(tmp_path: Path) -> None:
    taken = one(tmp_path)
    assert isinstance(taken, Candidate)
    assert (taken.line, taken.organisation, taken.acquirer, taken.category) == (2, "Heron", "Crane", "storage")
    assert taken.price == Money.millions(300)
    assert taken.acquired_on == date(2014, 5, 8)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"acquired_at": "3201-10-21"}, "impossible_date"),
        ({"acquired_at": "1201-11-03 00:00:00"}, "impossible_date"),
        ({"acquired_at": "2026-11-23"}, "impossible_date"),
        ({"acquired_at": ""}, "no_date"),
        ({"acquired_at": "last spring"}, "bad_date"),
        ({"acquirer_permalink": "/organization/heron"}, "own_target"),
        ({"acquirer_name": "HERON"}, "own_target"),
        ({"price_amount": "-5"}, "price_not_positive"),
        ({"price_amount": "0"}, "price_not_positive"),
        ({"price_amount": "a lot"}, "bad_price"),
        ({"price_amount": "NaN"}, "bad_price"),
        ({"price_amount": "1e30"}, "bad_price"),
        ({"price_currency_code": ""}, "no_currency"),
        ({"company_name": " "}, "missing_name"),
        ({"acquirer_name": ""}, "missing_name"),
        ({"company_category_list": "Retail|Mobile"}, "no_category"),
        ({"company_category_list": ""}, "no_category"),
        ({"company_category_list": "Storage|Security"}, "several_categories"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    refused = one(tmp_path, **change)
    assert isinstance(refused, RefusedRow)
    assert (refused.line, refused.reason) == (2, reason)
    assert refused.detail


def test_an_unknown_price_is_no_reason_to_refuse(tmp_path: Path) -> None:
    taken = one(tmp_path, price_amount="", price_currency_code="USD")
    assert isinstance(taken, Candidate)
    assert taken.price is None


def test_a_price_stays_in_its_own_currency(tmp_path: Path) -> None:
    taken = one(tmp_path, price_amount="12500000.5", price_currency_code="EUR")
    assert isinstance(taken, Candidate)
    assert taken.price == Money(amount=Decimal("12500000.5"), currency="EUR")


def test_two_words_of_one_category_are_no_doubt(tmp_path: Path) -> None:
    taken = one(tmp_path, company_category_list="Security|Network Security")
    assert isinstance(taken, Candidate)
    assert taken.category == "security"


def test_the_same_deal_twice_is_taken_once(tmp_path: Path) -> None:
    first, second, other_day = rows(tmp_path, {}, {"price_amount": "1"}, {"acquired_at": "2014-05-09"})
    assert isinstance(first, Candidate)
    assert isinstance(second, RefusedRow)
    assert (second.line, second.reason, second.detail) == (3, "duplicate", "the same deal as line 2")
    assert isinstance(other_day, Candidate)
    assert stream_of(first) != stream_of(other_day)


def test_a_row_of_another_length_is_not_squeezed_in(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(",".join(COLUMNS) + "\nHeron,too,few\n" + ",".join(["x"] * (len(COLUMNS) + 1)) + "\n")
    assert [(row.line, row.reason) for row in read(file, category_words(), TODAY) if isinstance(row, RefusedRow)] == [
        (2, "malformed_row"),
        (3, "malformed_row"),
    ]


def test_lines_are_those_of_the_file_also_when_a_field_breaks_over_lines(tmp_path: Path) -> None:
    broken, after = rows(tmp_path, {"company_name": "Heron\nStorage", "acquired_at": ""}, {"acquired_at": ""})
    assert (broken.line, after.line) == (2, 4)


def test_the_same_deal_has_the_same_id_in_every_file_and_the_id_tells_no_name(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = one(tmp_path / "one")
    _, again = rows(tmp_path / "two", {"company_name": "Egret", "company_permalink": "/organization/egret"}, {})
    assert isinstance(first, Candidate)
    assert isinstance(again, Candidate)
    assert stream_of(first) == stream_of(again)
    assert "heron" not in stream_of(first)


def test_the_limit_counts_rows_whether_taken_or_not(tmp_path: Path) -> None:
    assert len(rows(tmp_path, {"acquired_at": ""}, {}, {"acquired_at": "2001-01-01"}, limit=2)) == 2


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_a_file_of_another_format_is_refused_as_a_whole(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.csv"
    file.write_bytes(content)
    with pytest.raises(FileUnusable):
        list(read(file, category_words(), TODAY))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="cannot be read: No such file"):
        list(read(tmp_path / "none.csv", category_words(), TODAY))


@pytest.mark.parametrize(("lines", "text"), [([], ""), ([4], "4"), ([2, 3, 4, 7], "2-4, 7"), ([9, 1, 2], "1-2, 9")])
def test_lines_are_shown_as_stretches(lines: Sequence[int], text: str) -> None:
    assert stretches(lines) == text


def test_the_report_names_every_refused_row(tmp_path: Path) -> None:
    found = rows(tmp_path, {}, {"acquired_at": ""}, {"acquired_at": "3201-01-01"}, {"acquired_at": ""})
    refused = [row for row in found if isinstance(row, RefusedRow)]
    outcome = Outcome(tmp_path / "deals.csv", len(found), ["acquisition-abc123"], refused)
    assert outcome.reasons == {"no_date": 2, "impossible_date": 1}
    document = outcome.as_json()
    assert document["taken"] == 1
    assert document["refused"] == 3
    outcome.write(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(newline="") as text:
        listed = list(csv.DictReader(text))
    assert [(row["line"], row["reason"]) for row in listed] == [
        ("3", "no_date"),
        ("4", "impossible_date"),
        ("5", "no_date"),
    ]
    assert listed[1]["acquired_at"] == "3201-01-01"
