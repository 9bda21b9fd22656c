"""What is known of every synergy of an integration, folded from its events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.integration.synergies.periods import Cadence, Period, cadence_of
from domain.integration.synergies.terms import Level, Share
from domain.kernel import Key, PersonId, Text, Value
from domain.money import Money
from domain.playbooks.model import Role

Kind = Literal["revenue", "cost", "technology"]
Nature = Literal["benefit", "dis_synergy", "leakage"]
Standing = Literal["claimed", "rejected", "confirmed", "countered", "counter"]
COUNTS: frozenset[Standing] = frozenset({"confirmed", "countered", "counter"})
"""What is part of the realised sum: a countered entry and its counter-entry cancel out."""


class PeriodAmount(Value):
    """So much in a month or quarter: value before tax, of revenue only its margin."""

    period: Period
    amount: Money


Series = Annotated[tuple[PeriodAmount, ...], Field(max_length=120)]


class Worth(Value):
    """What a synergy is worth a year when fully there: revenue or savings, before tax. `margin`: of revenue alone."""

    gross: Money
    margin: Share | None = None
    confidence: Share


class Entry(Value):
    """One line of the ledger. Below zero: a dis-synergy, leakage, or a counter-entry, which says what it `counters`."""

    entry: Key
    period: Period
    amount: Money
    nature: Nature
    standing: Standing
    evidence: tuple[Key, ...] = ()
    claimed_by: PersonId | None = None
    decided_by: PersonId | None = None
    counters: Key | None = None
    reason: str | None = None


class Cost(Value):
    """What was spent once to get there."""

    entry: Key
    amount: Money
    spent_on: date
    evidence: tuple[Key, ...]
    by: PersonId


class Foreseen(Value):
    """A forecast or a re-phasing: the whole series as now expected or planned."""

    series: Series
    why: Text
    by: PersonId
    at: datetime


class Short(Value):
    """It fell short of its target through a period, or of its whole target in its owner's forecast."""

    through: Period
    basis: Literal["forecast", "confirmed"]
    expected: Money
    target: Money
    due_at: datetime


class Step(Value):
    """A level, and when it was reached."""

    level: Level
    at: datetime


class Synergy(Value):
    """One initiative. `plan` may change until it is frozen as the `baseline`; after that it never does.

    `signed`: who has signed for the next level so far, by seat. `origin`: where it comes from.
    """

    synergy: Key
    title: Text
    kind: Kind
    workstream: Key
    lever: Key
    cost_centre: Key
    owner: PersonId
    level: Level
    origin: Literal["valuation", "integration"]
    worth: Worth | None = None
    plan: Series = ()
    one_time_cost: Money | None = None
    baseline: Series | None = None
    frozen_at: datetime | None = None
    rephasings: tuple[Foreseen, ...] = ()
    forecast: Foreseen | None = None
    entries: tuple[Entry, ...] = ()
    costs: tuple[Cost, ...] = ()
    signed: Mapping[Role, PersonId] = {}
    steps: tuple[Step, ...] = ()
    shorts: tuple[Short, ...] = ()
    dropped: str | None = None

    @property
    def target(self) -> Series:
        """What it is measured against: the baseline, and as long as there is none the plan."""
        return self.plan if self.baseline is None else self.baseline

    @property
    def promised(self) -> bool:
        """Whether its target counts: also of one given up, once it was frozen or the price of the deal rested on it."""
        return self.dropped is None or self.baseline is not None or self.origin == "valuation"

    @property
    def cadence(self) -> Cadence | None:
        """Months or quarters; None without a plan."""
        return cadence_of(self.target[0].period) if self.target else None

    def entry(self, key: Key) -> Entry | None:
        """The line of that key."""
        return next((line for line in self.entries if line.entry == key), None)

    @property
    def realised(self) -> Iterator[Entry]:
        """What Finance has confirmed, counter-entries among them."""
        return (line for line in self.entries if line.standing in COUNTS)

    @property
    def claimed(self) -> Iterator[Entry]:
        """What its owner claims and nobody has decided on."""
        return (line for line in self.entries if line.standing == "claimed")


class Synergies(Value):
    """All of them by key, in the order in which they were written down."""

    items: Mapping[Key, Synergy] = {}

    @property
    def standing(self) -> tuple[Synergy, ...]:
        """All that were not dropped."""
        return tuple(one for one in self.items.values() if one.dropped is None)
