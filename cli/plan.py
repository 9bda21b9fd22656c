"""What the plan says: the acquisition categories, their bands, what each is expected to bring, and the warnings."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.box import SIMPLE
from rich.table import Table

from cli.console import document, results
from portfolio.load import load
from portfolio.model import Category, Portfolio


def plan(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """Show the documented plan: categories, expectations, their sums, and where the documents contradict themselves."""
    found = load()
    if as_json:
        document(_document(found))
        return
    results.print(_table(found))
    for warning in found.warnings:
        results.print(f"Warning: {warning.message} ({'; '.join(warning.sources)})", highlight=False)


def _table(found: Portfolio) -> Table:
    categories = found.novacron.acquisition_categories
    table = Table(title="Acquisition categories, in USD millions", box=SIMPLE, show_footer=True)
    table.add_column("Category", "All five")
    for title, figures in (
        ("Low", [c.band.low for c in categories]),
        ("Mid", [c.band.mid for c in categories]),
        ("High", [c.band.high for c in categories]),
    ):
        table.add_column(title, f"{sum(figure.in_millions for figure in figures):,f}", justify="right")
    table.add_column("Synergy a year", f"{_synergies(found):,f}", justify="right")
    table.add_column("Also expected")
    table.add_column("Source")
    for c in categories:
        band = (f"{figure.in_millions:,f}" for figure in (c.band.low, c.band.mid, c.band.high))
        synergy = f"{c.synergy_per_year.in_millions:,f}+" if c.synergy_per_year else "qualitative"
        table.add_row(c.name, *band, synergy, _expected(c), c.source)
    return table


def _expected(category: Category) -> str:
    if category.customers_min is not None:
        return f"{category.customers_min:,}+ customers"
    if category.frameworks_from is not None:
        return f"compliance frameworks {category.frameworks_from} → {category.frameworks_to}"
    return ""


def _synergies(found: Portfolio) -> Decimal:
    return sum(
        (c.expected_annual_revenue_synergy_usd_m or Decimal(0) for c in found.novacron.acquisition_categories),
        Decimal(0),
    )


def _document(found: Portfolio) -> dict[str, JsonValue]:
    categories: list[JsonValue] = [c.model_dump(mode="json") for c in found.novacron.acquisition_categories]
    targets: list[JsonValue] = [goal.model_dump(mode="json") for goal in found.targets]
    warnings: list[JsonValue] = [warning.model_dump(mode="json") for warning in found.warnings]
    return {"categories": categories, "targets": targets, "warnings": warnings}
