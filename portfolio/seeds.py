"""What a demonstration starts with: the risk register of both programmes, people, and targets to buy."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from domain.acquisition.terms import CategoryKey
from domain.initiative.events import Level, Severity
from domain.initiative.register_events import RiskFamily
from domain.kernel import Key, PersonId, Text, Value
from domain.playbooks.model import Role
from portfolio.sources import Source


class Rated(Value):
    """A level and who gave it: a document, or STD for a default of ours where the documents are silent."""

    level: Severity
    assessed_by: Source


class Likelihood(Value):
    """A probability and who gave it."""

    level: Level
    assessed_by: Source


class Screened(Value):
    """The numbers of a screening: impact from 0 to 10, probability from 0 to 1."""

    impact_0_10: Annotated[Decimal, Field(ge=0, le=10)]
    probability: Annotated[Decimal, Field(ge=0, le=1)]


class SeedRisk(Value):
    """A risk of the register that both programmes start with (DOMAIN 6.1)."""

    id: Annotated[str, Field(pattern=r"^[A-Z]\d+$")]
    programme: Key
    title: Text
    family: RiskFamily
    owner_role: Role
    impact: Rated
    probability: Likelihood
    screened: Screened | None = None
    mitigation: str | None
    source: Source

    @property
    def key(self) -> Key:
        """Its key on an initiative."""
        return self.id.lower()


class DemoPerson(Value):
    """Somebody who plays a part in the demonstration."""

    id: PersonId
    name: Text
    roles: tuple[Role, ...]


class DemoDeal(Value):
    """A fictional target and its figures by measure. Its price band and expected synergy are its category's."""

    key: Key
    name: Text
    purpose: Text
    organisation: Text
    country: str
    category: CategoryKey
    owner: PersonId
    figures: dict[Key, Decimal]
