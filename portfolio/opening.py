"""How a target of the plan is chartered: the words and figures of its category, for whoever asks for it."""

from __future__ import annotations

from pydantic import JsonValue

from domain.kernel import Key, PersonId
from portfolio.model import Category
from portfolio.seeds import DemoDeal


def charter_of(deal: DemoDeal, category: Category, programme: Key, owner: PersonId) -> dict[str, JsonValue]:
    """The fields that begin an acquisition, with the documented band and expected synergy of its category."""
    synergy = category.synergy_per_year
    expected: JsonValue = (
        {"sort": "qualitative", "note": category.expected_synergy_note}
        if synergy is None
        else {"sort": "annual_revenue", "per_year": synergy.model_dump(mode="json")}
    )
    return {
        "kind": "acquisition",
        "charter": {"name": deal.name, "purpose": deal.purpose, "owner": owner, "programme": programme},
        "target": {
            "organisation": deal.organisation,
            "country": deal.country,
            "category": deal.category,
            "price": category.band.model_dump(mode="json"),
            "expected_synergy": expected,
            "source": category.source,
        },
    }
