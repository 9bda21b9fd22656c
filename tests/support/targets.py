"""Figures of a storage target that fits, for stories; every one of them is proved by one document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.acquisition import commands as c
from domain.acquisition.screening.commands import RecordTargetFigures, ScoreTarget
from domain.acquisition.screening.measures import MEASURES, MONEY, TargetFigure
from domain.initiative import commands as core
from domain.kernel import Command

AS_OF = date(2025, 12, 31)
PROOF = "target_profile"

FITTING: dict[str, str] = {
    "patents": "75",
    "developers": "150",
    "certifications": "2",
    "ai_models": "0",
    "revenue": "50",
    "growth": "0.35",
    "customers": "1200",
    "culture": "75",
    "employees": "350",
    "churn": "0.05",
    "market_size": "4200",
}
"""Of WE-5, with the churn and the market that it does not name."""


def figure(measure: str, value: str | Decimal, *, currency: str = "USD", evidence: str = PROOF) -> TargetFigure:
    """One figure in its measure's unit."""
    unit = MEASURES[measure]
    return TargetFigure(
        measure=measure,
        value=Decimal(value),
        unit=unit,
        currency=currency if unit in MONEY else None,
        as_of=AS_OF,
        source="Annual report",
        evidence=evidence,
    )


def figures(**changed: str | None) -> RecordTargetFigures:
    """The figures of a target that fits, some of them changed; None leaves one out."""
    told = {**FITTING, **changed}
    found = tuple(figure(measure, value) for measure, value in told.items() if value is not None)
    return RecordTargetFigures(figures=found)


def proof() -> core.AttachEvidence:
    """The document that the figures are proved by."""
    return core.AttachEvidence(evidence=PROOF, title="Target profile", sha256="cd" * 32)


def screened(**changed: str | None) -> tuple[Command, ...]:
    """All that is asked from the beginning of screening to the preliminary stage."""
    return (c.BeginScreening(), proof(), figures(**changed), ScoreTarget(), c.AdvanceToPreliminary())
