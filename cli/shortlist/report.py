"""The lists for a person: tables with the contributions that make each score."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from cli.console import results
from cli.shortlist.companies import LeftOut
from cli.shortlist.ranking import Ranked
from domain.acquisition.screening.profile import ScreeningProfile
from domain.acquisition.screening.score import Unscored
from infrastructure.similarity import Likeness

REASONS = 5
"""Shared words that are shown of each company."""


def show_scores(title: str, profile: ScreeningProfile, ranked: Sequence[Ranked]) -> None:
    """A row for each company: its score and what each dimension adds to it."""
    table = Table(title=escape(title))
    for column in ("Company", "Category"):
        table.add_column(column)
    for column in ("Score", *profile.weights):
        table.add_column(column, justify="right")
    table.add_column("The profile says")
    for one in ranked:
        parts = ("–" if part.contribution is None else f"{part.contribution:.2f}" for part in one.score.dimensions)
        points = "insufficient" if one.points is None else f"{one.points:.2f}"
        table.add_row(escape(one.company.name), one.company.category or "–", points, *parts, _says(one))
    results.print(table)


def show_likenesses(wanted: str, alike: Sequence[Likeness]) -> None:
    """A row for each company: its likeness and the words that make it."""
    table = Table(title=f"Like {escape(wanted)}")
    table.add_column("Company")
    table.add_column("Likeness", justify="right")
    table.add_column("Because of")
    for one in alike:
        shared = ", ".join(f"{escape(word.word)} {word.weight:.3f}" for word in one.shared[:REASONS])
        more = f", and {len(one.shared) - REASONS} more" if len(one.shared) > REASONS else ""
        table.add_row(escape(one.name), f"{one.score:.3f}", shared + more)
    results.print(table)


def show_left_out(rows: Sequence[LeftOut]) -> None:
    """Every row that is on no list."""
    for row in rows:
        results.print(f"Left out: line {row.line}, {row.reason}", markup=False, highlight=False)


def _says(one: Ranked) -> str:
    if isinstance(one.score.overall, Unscored):
        return f"missing: {', '.join(one.score.overall.missing)}"
    return one.score.suggests.replace("_", "-")
