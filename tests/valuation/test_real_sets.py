"""Real companies and deals: the reference class, peers and precedents on sets that are not ours to ship.

The sets lie in a folder named by `VALUATION_SETS`, or in a folder `data` beside the repository. Without them these
tests are skipped; the same rules are shown on small made-up tables elsewhere.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.valuation.comparables import Comparables, Peer, by_comparables
from domain.valuation.multiples import ByMultiples, Policy, Trailing
from domain.valuation.precedents import PastDeal, Precedents, by_precedents
from domain.valuation.reference import DISCLOSED_SYNERGIES, reference_class
from tests.support.tree import ROOT

MARKET, PROMISES = "sp500_constituents_financials.csv", "edgar_synergy_deals_corpus.csv"
PAID = "sec_ma_comp_tracker_2026.csv"


def rows(name: str) -> list[dict[str, str]]:
    """A set, or the test is skipped with where it was looked for."""
    named = os.environ.get("VALUATION_SETS")
    places = [Path(named) / name] if named else [*ROOT.parent.glob(f"data/{name}"), *ROOT.parent.glob(f"*/data/{name}")]
    for place in places:
        if place.is_file():
            with place.open(encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))
    pytest.skip(f"{name} is neither in the folder VALUATION_SETS nor in a folder data beside the repository")


def number(text: str) -> float | None:
    """A figure of a set; None where it has a gap."""
    try:
        return float(text.replace(",", "").replace("$", ""))
    except ValueError:
        return None


def test_the_reference_class_is_what_the_filings_disclose() -> None:
    disclosed = rows(PROMISES)
    pairs = [
        (synergy, revenue)
        for row in disclosed
        if (synergy := number(row["disclosed_synergy_usd"])) and (revenue := number(row["target_revenue"]))
    ]
    found = reference_class("disclosed", pairs)
    assert (len(disclosed), found.deals) == (153, DISCLOSED_SYNERGIES.deals)
    assert round(found.lower_quartile, 3) == DISCLOSED_SYNERGIES.lower_quartile
    assert round(found.median, 3) == DISCLOSED_SYNERGIES.median
    assert round(found.upper_quartile, 3) == DISCLOSED_SYNERGIES.upper_quartile


def peers(sector: str, on: date) -> Iterator[Peer]:
    """Listed companies whose name of sector contains a word; market value stands in for enterprise value."""
    for row in rows(MARKET):
        value, ratio = number(row["Market Cap"]), number(row["Price/Sales"])
        ebitda = number(row["EBITDA"])
        if sector in row["Sector"] and value and ratio:
            yield Peer(
                name=row["Symbol"], on=on, enterprise_value=value / 1e6, revenue=value / 1e6 / ratio,
                ebitda=None if ebitda is None else ebitda / 1e6,
            )  # fmt: skip


def test_listed_software_companies_give_a_range_without_their_outliers() -> None:
    on = date(2026, 8, 22)
    table = Comparables(peers=tuple(peers("Software", on)))
    assert len(table.peers) >= 10
    found = by_comparables(table, Trailing(revenue=100, ebitda=25), date(2026, 9, 30))
    assert isinstance(found, ByMultiples)
    assert found.metric == "ev_ebitda"
    assert 5 < found.statistics.lower_quartile < found.statistics.median < found.statistics.upper_quartile < 60
    everything = by_comparables(
        Comparables(peers=table.peers, policy=Policy(oldest_days=366, fence=None)),
        Trailing(revenue=100, ebitda=25),
        date(2026, 9, 30),
    )
    assert isinstance(everything, ByMultiples)
    assert everything.statistics.maximum >= found.statistics.maximum


def test_deals_without_a_revenue_give_no_multiple_and_say_so() -> None:
    deals = tuple(
        PastDeal(
            name=row["Company"], on=date(2026, 2, 1), enterprise_value=value / 1e6,
            revenue=revenue / 1e6 if (revenue := number(row["Revenue ($)"])) else None,
        )
        for row in rows(PAID)
        if (value := number(row["$ to cap table"]))
    )  # fmt: skip
    assert deals
    found = by_precedents(Precedents(deals=deals), Trailing(revenue=100), date(2026, 9, 30))
    unknown = sum(deal.revenue is None for deal in deals)
    if isinstance(found, ByMultiples):
        assert sum(row.reason == "no multiple" for row in found.excluded) == unknown
    else:
        assert len(deals) - unknown < 3
