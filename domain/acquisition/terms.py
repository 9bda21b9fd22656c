"""The terms an acquisition keeps: categories, envelope, workstreams, clearances (DOMAIN 4.2, 4.3)."""

from __future__ import annotations

from typing import Literal

from domain.acquisition.diligence.terms import DiligenceTerms
from domain.acquisition.negotiation.terms import NegotiationPolicy
from domain.acquisition.screening.profile import ScreeningProfile
from domain.acquisition.valuing.policy import ValuationPolicy
from domain.kernel import Key, Text, Value
from domain.money import Money, MoneyRange
from domain.playbooks.model import Role

CategoryKey = Literal["storage", "networking", "security", "aiml", "quantum"]


class Category(Value):
    """A documented acquisition category. `synergy_per_year` None: the documented synergy is qualitative.

    `frameworks` counts compliance frameworks from today's number to the documented target (security only).
    """

    key: CategoryKey
    title: Text
    band: MoneyRange
    synergy_per_year: Money | None
    synergy_note: str | None = None
    frameworks: tuple[int, int] | None = None
    customers_expected: int | None = None
    source: Text


class Envelope(Value):
    """What all acquisitions of a programme may cost together."""

    key: Key
    limit: Money
    source: Text


class AcquisitionTerms(Value):
    """`workstreams`: due diligence, and the role that leads and signs each. `clearances`: what every deal needs.

    `partner_firms`: firms that the plan names as partners, each with the source that does.
    """

    categories: tuple[Category, ...]
    envelope: Envelope
    workstreams: dict[Key, Role]
    clearances: dict[Key, Text]
    diligence: DiligenceTerms | None = None
    screening: ScreeningProfile | None = None
    valuation: ValuationPolicy | None = None
    negotiation: NegotiationPolicy | None = None
    partner_firms: dict[Text, Text] = {}

    def category(self, key: CategoryKey) -> Category:
        """The category of that key. Raises KeyError when these terms do not know it."""
        for category in self.categories:
            if category.key == key:
                return category
        raise KeyError(key)
