"""Where in an integration goes what a deal hands over."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Key, PersonId, Text, Value
from domain.money import Money
from domain.working_days import Duration


class InheritedTerms(Value):
    """`findings`: the workstream of ours for each of due diligence; `synergies`: for each kind of synergy.

    `otherwise`: for a workstream of due diligence that is not among them. `due`: from the closing on.
    """

    findings: dict[Key, Key]
    synergies: dict[Literal["revenue", "cost", "technology"], Key]
    otherwise: Key
    due: Duration
    source: Text


class PromisedSynergy(Value):
    """A synergy as it was estimated before signing. `per_year` None: in words alone. `approved`: a valuation was."""

    synergy: Key
    title: Text
    kind: Literal["revenue", "cost", "technology", "market"]
    per_year: Money | None = None
    margin: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    confidence: Annotated[Decimal, Field(ge=0, le=1)]
    months: Annotated[int, Field(ge=0, le=120)]
    owner: PersonId
    approved: bool = False


class HandedFinding(Value):
    """A finding that the deal left for the integration to deal with."""

    finding: Key
    workstream: Key
    title: Text
    severity: Key
    text: Text
    owner: PersonId


INHERITED = InheritedTerms(
    findings={
        "financial": "finance",
        "legal": "legal",
        "technology": "technology",
        "commercial": "sales",
        "operational": "operations",
        "environmental": "operations",
    },
    synergies={"revenue": "sales", "cost": "operations", "technology": "technology"},
    otherwise="operations",
    due=Duration(amount=30, unit="days"),
    source="STD",
)
