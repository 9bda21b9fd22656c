"""What a person may ask about the synergies of an integration."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.integration.synergies.periods import Period, cadence_of
from domain.integration.synergies.state import Kind, Nature, Series, Worth
from domain.integration.synergies.terms import Level
from domain.kernel import Command, Key, PersonId, Text
from domain.money import Money

Plan = Annotated[Series, Field(min_length=1)]
Papers = Annotated[tuple[Key, ...], Field(max_length=20)]


def one_cadence(series: Series) -> None:
    """Raises ValueError unless every period comes once, in order, and all are months or all are quarters."""
    periods = [part.period for part in series]
    if len({cadence_of(period) for period in periods}) > 1:
        raise ValueError("a plan is in months or in quarters, not in both")
    if periods != sorted({*periods}):
        raise ValueError("every period comes once, the earliest first")
    if len({part.amount.currency for part in series}) > 1:
        raise ValueError("a plan is in one currency")


class AddSynergy(Command):
    """Write a synergy down as an idea: where it arises, what pulls it, who answers for it."""

    type: Literal["add_synergy"] = "add_synergy"
    synergy: Key
    title: Text
    kind: Kind
    workstream: Key
    lever: Key
    cost_centre: Key
    owner: PersonId


class PhaseSynergy(Command):
    """Plan what a synergy is worth, period by period before tax, and what it costs once; only until it is frozen."""

    type: Literal["phase_synergy"] = "phase_synergy"
    synergy: Key
    worth: Worth
    plan: Plan
    one_time_cost: Money

    @model_validator(mode="after")
    def _in_one_cadence(self) -> PhaseSynergy:
        one_cadence(self.plan)
        return self


class SignSynergyLevel(Command):
    """Sign for the next level of a synergy, in the first open seat that is yours."""

    type: Literal["sign_synergy_level"] = "sign_synergy_level"
    synergy: Key
    level: Level
    evidence: Papers = ()


class RephaseSynergy(Command):
    """Set a later plan beside the frozen baseline."""

    type: Literal["rephase_synergy"] = "rephase_synergy"
    synergy: Key
    plan: Plan
    reason: Text

    @model_validator(mode="after")
    def _in_one_cadence(self) -> RephaseSynergy:
        one_cadence(self.plan)
        return self


class ForecastSynergy(Command):
    """Say what is expected now in every period of the target."""

    type: Literal["forecast_synergy"] = "forecast_synergy"
    synergy: Key
    forecast: Plan
    reason: Text

    @model_validator(mode="after")
    def _in_one_cadence(self) -> ForecastSynergy:
        one_cadence(self.forecast)
        return self


class ClaimSynergy(Command):
    """Claim, as its owner, that value has arrived. A dis-synergy or leakage is negative."""

    type: Literal["claim_synergy"] = "claim_synergy"
    synergy: Key
    entry: Key
    period: Period
    amount: Money
    nature: Nature = "benefit"
    evidence: Papers = ()


class RejectSynergyClaim(Command):
    """Say, as Finance, that what was claimed is not there."""

    type: Literal["reject_synergy_claim"] = "reject_synergy_claim"
    synergy: Key
    entry: Key
    reason: Text


class ConfirmSynergyClaim(Command):
    """Confirm a claim, as Finance, with evidence; `amount` when less of it was found."""

    type: Literal["confirm_synergy_claim"] = "confirm_synergy_claim"
    synergy: Key
    entry: Key
    amount: Money | None = None
    evidence: Papers


class RecordSynergyActual(Command):
    """Enter and confirm an actual, as Finance, with evidence."""

    type: Literal["record_synergy_actual"] = "record_synergy_actual"
    synergy: Key
    entry: Key
    period: Period
    amount: Money
    nature: Nature = "benefit"
    evidence: Papers


class CounterSynergyEntry(Command):
    """Take a confirmed line back, as Finance, by an entry of the opposite amount."""

    type: Literal["counter_synergy_entry"] = "counter_synergy_entry"
    synergy: Key
    entry: Key
    counters: Key
    reason: Text
    evidence: Papers = ()


class RecordSynergyCost(Command):
    """Record, as Finance, what was spent once to get a synergy; a negative amount corrects."""

    type: Literal["record_synergy_cost"] = "record_synergy_cost"
    synergy: Key
    entry: Key
    amount: Money
    spent_on: date
    evidence: Papers


class ChangeSynergyOwner(Command):
    """Put a synergy into other hands."""

    type: Literal["change_synergy_owner"] = "change_synergy_owner"
    synergy: Key
    owner: PersonId
    reason: Text


class DropSynergy(Command):
    """Give a synergy up; what was confirmed stays."""

    type: Literal["drop_synergy"] = "drop_synergy"
    synergy: Key
    reason: Text


SynergyCommand = (
    AddSynergy
    | PhaseSynergy
    | SignSynergyLevel
    | RephaseSynergy
    | ForecastSynergy
    | ClaimSynergy
    | RejectSynergyClaim
    | ConfirmSynergyClaim
    | RecordSynergyActual
    | CounterSynergyEntry
    | RecordSynergyCost
    | ChangeSynergyOwner
    | DropSynergy
)
