"""The rules that raise red flags, as figures with their source (DOMAIN 3.1.5).

Four are documented; the others, and every severity and remedy, are our defaults (STD).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Key, Text, Value

Gravity = Literal["info", "minor", "major", "critical"]
Remedy = Literal["price_adjustment", "indemnity", "condition_precedent", "walk_away"]
Comparator = Literal["above", "below"]
Unit = Literal["percent", "ratio", "count", "score", "months"]


class RedFlagRule(Value):
    """Fires when the measure is strictly above, or strictly below, the threshold; at the threshold it does not."""

    rule: Key
    workstream: Key
    title: Text
    measure: Key
    comparator: Comparator
    threshold: Annotated[Decimal, Field(allow_inf_nan=False)]
    unit: Unit
    severity: Gravity
    remedy: Remedy
    source: Text

    def fires(self, value: Decimal) -> bool:
        """Compared exactly."""
        return value > self.threshold if self.comparator == "above" else value < self.threshold


DOCUMENTED = "DOMAIN 3.1.5, evaluation.go:1377-1388"
OURS = "DOMAIN 3.1.5 (STD)"


def _above(
    workstream: Key, measure: Key, title: str, threshold: str, unit: Unit, severity: Gravity, remedy: Remedy,
    source: str = OURS,
) -> RedFlagRule:  # fmt: skip
    return RedFlagRule(
        rule=measure, workstream=workstream, title=title, measure=measure, comparator="above",
        threshold=Decimal(threshold), unit=unit, severity=severity, remedy=remedy, source=source,
    )  # fmt: skip


def _below(
    workstream: Key, measure: Key, title: str, threshold: str, unit: Unit, severity: Gravity, remedy: Remedy
) -> RedFlagRule:
    rule = _above(workstream, measure, title, threshold, unit, severity, remedy)
    return rule.model_copy(update={"comparator": "below"})


def _any(workstream: Key, measure: Key, title: str, severity: Gravity, remedy: Remedy) -> RedFlagRule:
    return _above(workstream, measure, title, "0", "count", severity, remedy)


RED_FLAGS: tuple[RedFlagRule, ...] = (
    _above(
        "financial", "customer_churn", "Customer churn", "15", "percent", "major", "price_adjustment", DOCUMENTED
    ),
    _above("financial", "debt_to_equity", "Debt to equity", "2.0", "ratio", "major", "price_adjustment", DOCUMENTED),
    _above("legal", "legal_proceedings", "Legal proceedings", "3", "count", "major", "indemnity", DOCUMENTED),
    _above(
        "technology", "critical_vulnerabilities", "Critical vulnerabilities", "0", "count", "critical",
        "condition_precedent", DOCUMENTED,
    ),
    _above("financial", "largest_customer", "One customer's share", "10", "percent", "major", "price_adjustment"),
    _above(
        "financial", "ten_largest_customers", "Ten largest customers' share", "35", "percent", "major",
        "price_adjustment",
    ),
    _below("financial", "recurring_revenue", "Recurring revenue", "60", "percent", "major", "price_adjustment"),
    _below("financial", "net_revenue_retention", "Net revenue retention", "100", "percent", "minor",
           "price_adjustment"),
    _below("financial", "quality_of_earnings", "Quality of earnings", "70", "score", "major", "price_adjustment"),
    _any("financial", "covenants_breached", "Covenants breached", "major", "condition_precedent"),
    _below("financial", "runway_months", "Cash runway", "12", "months", "major", "price_adjustment"),
    _any("financial", "restated_audits", "Audited accounts restated", "critical", "walk_away"),
    _any("legal", "change_of_control_clauses", "Change-of-control clauses in material contracts", "major",
         "condition_precedent"),
    _any("legal", "unassigned_ip", "Intellectual property not assigned", "critical", "condition_precedent"),
    _any("legal", "open_ip_litigation", "Open litigation over intellectual property", "major", "indemnity"),
    _any("legal", "sanctions_hits", "Export-control or sanctions hits", "critical", "walk_away"),
    _any("technology", "copyleft_in_shipped_code", "Copyleft licences in shipped code", "major",
         "condition_precedent"),
    _any("technology", "failed_penetration_tests", "Failed penetration tests", "major", "condition_precedent"),
    _any("technology", "incidents_in_24_months", "Major incidents in 24 months", "major", "indemnity"),
    _above("commercial", "market_share_deviation", "Revenue apart from market times share", "20", "percent", "major",
           "price_adjustment"),
    _any("operational", "key_people_without_agreement", "Key people without a retention agreement", "major",
         "condition_precedent"),
    _above("operational", "staff_turnover", "Staff turnover", "20", "percent", "minor", "price_adjustment"),
    _any("environmental", "environmental_violations", "Environmental violations", "major", "indemnity"),
)  # fmt: skip
