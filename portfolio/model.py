"""The plan as it is documented: goals, categories, value, partners, risks, people, each with its source line.

Money is in millions of US dollars under names that say so; `Money` values are made on the way out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from domain.acquisition.advisers.events import AdviserRole
from domain.acquisition.terms import CategoryKey
from domain.kernel import Key, Text, Value
from domain.money import Money, MoneyRange
from domain.playbooks.model import Role
from portfolio.seeds import DemoDeal, DemoPerson, SeedRisk
from portfolio.sources import Source

Millions = Annotated[Decimal, Field(ge=0)]


class Goal(Value):
    """A documented target. `by` is a year, a quarter or a stage as the source words it; None when it gives no date.

    `scenario` labels one of several contradicting sources; none is the only one (DOMAIN 8).
    """

    id: Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z0-9_]+)+$")]
    name: Text
    comparator: Literal[">=", "<=", "<", ">", "="]
    value: Decimal
    unit: Text
    by: str | None = None
    scenario: str | None = None
    note: str | None = None
    source: Source


class Envelope(Value):
    """What all acquisitions together are meant to cost."""

    key: Key
    low_usd_m: Millions
    limit_usd_m: Millions
    source: Source

    @property
    def limit(self) -> Money:
        """The upper bound."""
        return Money.millions(self.limit_usd_m)


class Category(Value):
    """An acquisition category. `customers_min` and the frameworks are documented for one category each."""

    id: CategoryKey
    name: Text
    price_low_usd_m: Millions
    price_high_usd_m: Millions
    expected_annual_revenue_synergy_usd_m: Millions | None
    expected_synergy_note: str | None = None
    comparables: tuple[str, ...]
    technologies: tuple[str, ...] = ()
    customers_min: int | None = None
    frameworks_from: int | None = None
    frameworks_to: int | None = None
    frameworks_named: tuple[str, ...] = ()
    source: Source

    @property
    def band(self) -> MoneyRange:
        """The documented price band."""
        return MoneyRange(low=Money.millions(self.price_low_usd_m), high=Money.millions(self.price_high_usd_m))

    @property
    def synergy_per_year(self) -> Money | None:
        """The expected revenue per year; None when it is documented in words alone."""
        figure = self.expected_annual_revenue_synergy_usd_m
        return None if figure is None else Money.millions(figure)


class Stage(Value):
    """A stage of the acquisition process and how long it is documented to take, in weeks or in months."""

    stage: Key
    min_weeks: int | None = None
    max_weeks: int | None = None
    min_months: int | None = None
    max_months: int | None = None
    exit: str | None = None
    source: Source


class Listing(Value):
    """Names with one source."""

    list: tuple[Key, ...]
    source: Source


class IntegrationPhase(Value):
    """A phase of an integration, in months."""

    n: int
    name: Text
    months: int


class Integration(Value):
    """The documented shape of an integration."""

    workstreams: tuple[Key, ...]
    workstreams_source: Source
    phases: tuple[IntegrationPhase, ...]
    phases_source: Source
    milestones: tuple[dict[str, JsonValue], ...]
    milestones_source: Source
    team_size_default: int
    consultants_default: int
    resource_source: Source


class ValueGroup(Value):
    """One of the three sorts of value and what it consists of, in USD millions."""

    total: Millions
    items: dict[Key, Millions]


class ValueFramework(Value):
    """Where the value is to come from. Revenue and cost are cash, strategic value is not."""

    source: Source
    total_usd_m: Millions
    groups: dict[Key, ValueGroup]


class ValuePoint(Value):
    """The value expected by the end of a year, and its share of the total."""

    year: int
    usd_m: Millions
    share: Decimal
    note: str | None = None


class ValueTimeline(Value):
    """When the value is to come. Cumulative: each point includes those before it."""

    basis: Literal["cumulative"]
    source: Source
    points: tuple[ValuePoint, ...]


class PartnerCategory(Value):
    """Partners of one sort and the revenue per year expected from all of them."""

    id: Key
    partners: tuple[str, ...]
    expected_usd_m_per_year: Millions
    note: str | None = None
    activities: tuple[str, ...]
    source: Source


class OutsideFirms(Value):
    """Firms named for one sort of work on acquisitions."""

    role: AdviserRole
    firms: tuple[str, ...]
    source: Source


class Section(Value):
    """Documented figures that no rule reads yet, kept as they are with their source."""

    source: Source
    figures: dict[str, JsonValue]


class Programme(Value):
    """A programme: its documents, its goals, its further figures."""

    key: Key
    title: Text
    source: Text
    targets: tuple[Goal, ...]
    sections: dict[str, Section]

    def goal(self, key: str) -> Goal:
        """The goal of that id. Raises KeyError."""
        for goal in self.targets:
            if goal.id == key:
                return goal
        raise KeyError(key)


class Acquirer(Programme):
    """NovaCron: acquisitions, integrations, partners and the value they are to bring."""

    envelope: Envelope
    acquisition_categories: tuple[Category, ...]
    ma_process: tuple[Stage, ...]
    dd_workstreams: Listing
    integration: Integration
    value_framework: ValueFramework
    value_timeline: ValueTimeline
    outside_firms: tuple[OutsideFirms, ...]
    partner_categories: tuple[PartnerCategory, ...]

    def category(self, key: CategoryKey) -> Category:
        """The category of that key. Raises KeyError."""
        for category in self.acquisition_categories:
            if category.id == key:
                return category
        raise KeyError(key)


class RevenuePlan(Value):
    """One scenario's plan for one period, in USD millions of annual recurring revenue."""

    scenario: Text
    period: Text
    lines: dict[Key, Millions]
    partner_total: Millions
    direct: Millions
    company: Millions


class RevenuePlans(Value):
    """Every documented scenario. They contradict each other and are shown side by side (DOMAIN 8, item 13)."""

    source: Source
    scenarios: tuple[RevenuePlan, ...]


class Budget(Value):
    """A budget in thousands of US dollars."""

    source: Source
    total_usd_k: Decimal
    items_usd_k: dict[Key, Decimal]


class PartnerProgramme(Programme):
    """ggen: growth through partners."""

    revenue_plan: RevenuePlans
    budget_2026: Budget


class Contradiction(Value):
    """Two documented figures that cannot both be met: a warning for the board, never repaired by us (DOMAIN 8)."""

    code: Key
    message: Text
    found: Decimal
    against: Decimal
    unit: Text
    sources: tuple[Source, ...]


class Portfolio(Value):
    """Everything the plan says. `warnings` are its own contradictions."""

    novacron: Acquirer
    ggen: PartnerProgramme
    risks: tuple[SeedRisk, ...]
    people: tuple[DemoPerson, ...]
    deals: tuple[DemoDeal, ...]
    warnings: tuple[Contradiction, ...] = ()

    @property
    def targets(self) -> tuple[Goal, ...]:
        """The goals of both programmes."""
        return (*self.novacron.targets, *self.ggen.targets)

    def holder(self, role: Role) -> DemoPerson:
        """The first demo person of a role. Raises KeyError."""
        for person in self.people:
            if role in person.roles:
                return person
        raise KeyError(role)
