"""What a closed deal leaves for its integration: the synergies its price rested on, and the findings it is to see to.

In the words of the command that begins an integration; kinds do not know each other (ADR 0022).
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from domain.acquisition.screening.synergies import REVENUE, Annual
from domain.acquisition.state import Acquisition
from domain.money import MILLION, SMALLEST, Money


def promised(deal: Acquisition) -> Iterator[dict[str, JsonValue]]:
    """Every synergy that was estimated and not withdrawn; `approved` once a valuation of the deal was approved."""
    approved = bool(deal.valuing.approved)
    for estimate in deal.screening.synergies.values():
        fields: dict[str, JsonValue] = estimate.model_dump(
            mode="json", include={"synergy", "title", "kind", "months", "confidence", "owner"}
        )
        if isinstance(estimate.worth, Annual):
            fields |= estimate.worth.model_dump(mode="json", include={"per_year", "margin"})
        yield fields | {"approved": approved}


def findings(deal: Acquisition) -> Iterator[dict[str, JsonValue]]:
    """Every finding that still stands and is to be dealt with in the integration, in the hands it was left in."""
    for key, finding in deal.diligence.open_findings.items():
        if finding.disposition is None or finding.disposition.destination != "integration_item":
            continue
        yield {
            "finding": key,
            "workstream": finding.recorded.workstream,
            "title": finding.recorded.title,
            "severity": finding.recorded.severity,
            "text": finding.disposition.text,
            "owner": finding.owner,
        }


def revenue(deal: Acquisition) -> Money | None:
    """What the target turns over a year, as screening knows it; None while nobody has recorded it."""
    figure = deal.screening.figures.get(REVENUE)
    if figure is None or figure.currency is None:
        return None
    return Money(amount=(figure.value * MILLION).quantize(SMALLEST), currency=figure.currency)
