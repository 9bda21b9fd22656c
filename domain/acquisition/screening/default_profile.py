"""The profile that deals are screened by unless told otherwise (DOMAIN 3.1.4).

Weights of the dimensions, the steps that are our targets, and the suggested synergies are documented; floors, the
weights inside a dimension and the threshold are our defaults (STD).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from domain.acquisition.screening.measures import MONEY, MeasureUnit
from domain.acquisition.screening.profile import Dimension, ScreeningCriterion, ScreeningProfile, SynergyRule
from domain.kernel import Key
from domain.money import Money

STEP = "target: the documented step, evaluation.go:734-803; floor and weight STD"


def _criterion(  # noqa: PLR0913 - one line of a table
    key: Key,
    title: str,
    dimension: Dimension,
    unit: MeasureUnit,
    floor: str,
    target: str,
    weight: str,
    *,
    type_: Literal["financial", "strategic", "operational"] = "strategic",
    measure: Key | None = None,
    mandatory: str | None = None,
    source: str = STEP,
) -> ScreeningCriterion:
    return ScreeningCriterion(
        key=key,
        title=title,
        type=type_,
        dimension=dimension,
        measure=measure or key,
        unit=unit,
        currency="USD" if unit in MONEY else None,
        floor=Decimal(floor),
        target=Decimal(target),
        weight=Decimal(weight),
        mandatory=None if mandatory is None else Decimal(mandatory),
        source=source,
    )


PROFILE = ScreeningProfile(
    name="strategic_fit",
    version=1,
    weights={
        "technology": Decimal("0.30"),
        "market": Decimal("0.25"),
        "culture": Decimal("0.15"),
        "talent": Decimal("0.15"),
        "customer": Decimal("0.15"),
    },
    criteria=(
        _criterion("patents", "Patents held", "technology", "count", "0", "50", "0.25"),
        _criterion("developers", "Developers", "technology", "count", "0", "100", "0.25"),
        _criterion(
            "certifications", "Security certifications", "technology", "count", "0", "3", "0.25", type_="operational"
        ),
        _criterion("ai_models", "AI models in production", "technology", "count", "0", "5", "0.25"),
        _criterion("revenue", "Revenue", "market", "millions_per_year", "0", "50", "0.35", type_="financial"),
        _criterion("growth", "Growth of revenue", "market", "share", "0", "0.30", "0.35", type_="financial"),
        _criterion("reach", "Customers reached", "market", "count", "0", "1000", "0.30", measure="customers"),
        _criterion(
            "culture",
            "Cultures are close, by the analyst's evidence",
            "culture",
            "points",
            "0",
            "100",
            "1",
            source="STD: analyst evidence; evaluation.go:714 has a placeholder of 75",
        ),
        _criterion("employees", "Employees", "talent", "count", "0", "200", "0.50", type_="operational"),
        _criterion("engineering", "Engineering strength", "talent", "count", "0", "100", "0.50", measure="developers"),
        _criterion("customers", "Customers to sell to", "customer", "count", "0", "500", "0.60"),
        _criterion(
            "churn",
            "Customers lost in a year",
            "customer",
            "share",
            "0.15",
            "0.05",
            "0.40",
            type_="financial",
            mandatory="0.15",
            source="floor and bar: red flag above 15%, evaluation.go:1377; target and weight STD",
        ),
    ),
    go=Decimal(70),
    go_by_category={"quantum": Decimal(60)},
    suggestions=(
        SynergyRule(
            key="revenue_synergy",
            kind="revenue",
            share_of_revenue=Decimal("0.20"),
            months=12,
            confidence=Decimal("0.75"),
            owner_role="cro",
            source="evaluation.go:806-858",
        ),
        SynergyRule(
            key="cost_synergy",
            kind="cost",
            share_of_revenue=Decimal("0.10"),
            months=18,
            confidence=Decimal("0.85"),
            owner_role="coo",
            source="evaluation.go:806-858",
        ),
        SynergyRule(
            key="technology_synergy",
            kind="technology",
            flat=Money.millions(30),
            months=24,
            confidence=Decimal("0.65"),
            owner_role="cto",
            source="evaluation.go:806-858",
        ),
    ),
    source="DOMAIN 3.1.4; weights and steps evaluation.go:719-803; threshold 70, quantum (little revenue) 60: STD",
)
