"""What can happen to a synergy of an integration (DOMAIN 3.4.5, 9.4 IO-20)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from domain.integration.synergies.periods import Period
from domain.integration.synergies.state import Kind, Nature, Series, Worth
from domain.integration.synergies.terms import Level
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money
from domain.playbooks.model import Role


class SynergyAdded(Event):
    """A synergy was written down, by hand as an idea, or as what the price of the deal rested on."""

    type: Literal["synergy_added"] = "synergy_added"
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
    by: PersonId


class SynergyPhased(Event):
    """What a synergy is worth was planned, period by period; signatures for its next level start anew."""

    type: Literal["synergy_phased"] = "synergy_phased"
    synergy: Key
    worth: Worth
    plan: Series
    one_time_cost: Money
    by: PersonId


class SynergySigned(Event):
    """Somebody entitled signed for a synergy's next level."""

    type: Literal["synergy_signed"] = "synergy_signed"
    synergy: Key
    level: Level
    seat: Role
    by: PersonId
    on_behalf_of: PersonId | None = None
    evidence: tuple[Key, ...] = ()


class SynergyLevelReached(Event):
    """All signatures for a level are there."""

    type: Literal["synergy_level_reached"] = "synergy_level_reached"
    synergy: Key
    level: Level


class SynergyBaselineFrozen(Event):
    """The plan became the baseline; no later event changes it."""

    type: Literal["synergy_baseline_frozen"] = "synergy_baseline_frozen"
    synergy: Key
    baseline: Series
    one_time_cost: Money | None


class SynergyRephased(Event):
    """A later plan stands beside the frozen baseline."""

    type: Literal["synergy_rephased"] = "synergy_rephased"
    synergy: Key
    plan: Series
    reason: Text
    by: PersonId


class SynergyForecast(Event):
    """What the owner expects now, period by period; it replaces the forecast before."""

    type: Literal["synergy_forecast"] = "synergy_forecast"
    synergy: Key
    forecast: Series
    reason: Text
    by: PersonId


class _Line(Event):
    """A line of the ledger; it counts against its lever and cost centre, in whatever integration."""

    synergy: Key
    entry: Key
    lever: Key
    cost_centre: Key

    def guard(self) -> str | None:
        """One lever of one cost centre is claimed once in a period."""
        return claims_of(self.lever, self.cost_centre)


class SynergyClaimed(_Line):
    """The owner claims that value has arrived; nobody has confirmed it yet."""

    type: Literal["synergy_claimed"] = "synergy_claimed"
    period: Period
    amount: Money
    nature: Nature
    evidence: tuple[Key, ...] = ()
    by: PersonId


class SynergyClaimRejected(_Line):
    """Finance did not find what was claimed."""

    type: Literal["synergy_claim_rejected"] = "synergy_claim_rejected"
    reason: Text
    by: PersonId


class SynergyConfirmed(_Line):
    """Finance confirmed value with evidence: a claim, or an actual that Finance entered."""

    type: Literal["synergy_confirmed"] = "synergy_confirmed"
    period: Period
    amount: Money
    nature: Nature
    evidence: tuple[Key, ...]
    by: PersonId


class SynergyCountered(_Line):
    """Finance took a confirmed line back by a counter-entry, with its reason; both lines stay."""

    type: Literal["synergy_countered"] = "synergy_countered"
    counters: Key
    period: Period
    amount: Money
    nature: Nature
    evidence: tuple[Key, ...] = ()
    reason: Text
    by: PersonId


class SynergyCostRecorded(Event):
    """Finance recorded what was spent once to get a synergy; a negative amount corrects."""

    type: Literal["synergy_cost_recorded"] = "synergy_cost_recorded"
    synergy: Key
    entry: Key
    amount: Money
    spent_on: date
    evidence: tuple[Key, ...]
    by: PersonId


class SynergyOwnerChanged(Event):
    """Somebody else answers for a synergy."""

    type: Literal["synergy_owner_changed"] = "synergy_owner_changed"
    synergy: Key
    owner: PersonId
    reason: Text
    by: PersonId


class SynergyDropped(Event):
    """A synergy is not pursued any more; what was confirmed stays in the ledger."""

    type: Literal["synergy_dropped"] = "synergy_dropped"
    synergy: Key
    reason: Text
    by: PersonId


class SynergyFellShort(Event):
    """At the end of a reporting cycle a synergy was forecast, or confirmed, below the threshold of its target."""

    type: Literal["synergy_fell_short"] = "synergy_fell_short"
    synergy: Key
    through: Period
    basis: Literal["forecast", "confirmed"]
    expected: Money
    target: Money
    due_at: AwareDatetime


def claims_of(lever: Key, cost_centre: Key) -> str:
    """The name of the limit that claims on a lever of a cost centre share."""
    return f"synergies:{cost_centre}:{lever}"


EVENTS: tuple[type[Event], ...] = (
    SynergyAdded,
    SynergyPhased,
    SynergySigned,
    SynergyLevelReached,
    SynergyBaselineFrozen,
    SynergyRephased,
    SynergyForecast,
    SynergyClaimed,
    SynergyClaimRejected,
    SynergyConfirmed,
    SynergyCountered,
    SynergyCostRecorded,
    SynergyOwnerChanged,
    SynergyDropped,
    SynergyFellShort,
)
