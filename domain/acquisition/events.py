"""What can happen to an acquisition beyond what happens to every initiative (DOMAIN 3.1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.negotiation.terms import AgreedTerms, Consideration
from domain.acquisition.terms import AcquisitionTerms, CategoryKey
from domain.kernel import Event, Key, Line, Mention, PersonId, StreamId, Text, Value
from domain.money import Money, MoneyRange

Stage = Literal[
    "sourced", "screening", "preliminary", "due_diligence", "negotiation", "signed", "closed", "integration"
]
Standing = Literal["proposed", "approved", "committed", "spent"]


class AnnualRevenueSynergy(Value):
    """Expected additional revenue per year: a flow, never added to a price."""

    sort: Literal["annual_revenue"] = "annual_revenue"
    per_year: Money


class QualitativeSynergy(Value):
    """An expected synergy without a figure; it is in no sum."""

    sort: Literal["qualitative"] = "qualitative"
    note: Text


ExpectedSynergy = Annotated[AnnualRevenueSynergy | QualitativeSynergy, Field(discriminator="sort")]


class Target(Value):
    """The organisation we may buy. `price` is the band we expect to pay."""

    organisation: Line
    country: Mention | None = None
    category: CategoryKey
    price: Annotated[MoneyRange | None, Field(title="Price that we expect to pay")] = None
    expected_synergy: ExpectedSynergy | None = None
    source: Mention | None = None


class TargetNamed(Event):
    """The acquisition has a target, in a category with a documented price band."""

    type: Literal["target_named"] = "target_named"
    target: Target
    terms: AcquisitionTerms


class StageEntered(Event):
    """The deal moved along the transition table (DOMAIN 3.1.3)."""

    type: Literal["stage_entered"] = "stage_entered"
    stage: Stage
    came_from: Stage | None = None


class PriceOutsideBand(Event):
    """A price lies outside the documented band of its category: a warning, not a refusal."""

    type: Literal["price_outside_band"] = "price_outside_band"
    category: CategoryKey
    band: MoneyRange
    price: Money


class FitAssessed(Event):
    """The target's strategic fit was scored from 0 to 100."""

    type: Literal["fit_assessed"] = "fit_assessed"
    score: Annotated[Decimal, Field(ge=0, le=100)]
    rationale: Text
    by: PersonId


class WorkstreamSignedOff(Event):
    """The lead of a due-diligence workstream signed it off."""

    type: Literal["workstream_signed_off"] = "workstream_signed_off"
    workstream: Key
    by: PersonId
    summary: Text
    evidence: tuple[Key, ...]


class LetterOfIntentRecorded(Event):
    """A letter of intent is on file: its price and how long the target deals with nobody else."""

    type: Literal["letter_of_intent_recorded"] = "letter_of_intent_recorded"
    price: Money
    exclusive_until: AwareDatetime
    evidence: Key
    consideration: Consideration | None = None


class ExclusivityLapsed(Event):
    """The exclusivity of the letter of intent ran out before signing."""

    type: Literal["exclusivity_lapsed"] = "exclusivity_lapsed"
    due_at: AwareDatetime


class AgreementRecorded(Event):
    """The definitive agreement is on file, in its final form; `valuation` is the approved one that it rests on."""

    type: Literal["agreement_recorded"] = "agreement_recorded"
    price: Money
    evidence: Key
    terms: AgreedTerms | None = None
    valuation: int | None = None


class ClearanceRequired(Event):
    """An authority must clear the deal before it may close."""

    type: Literal["clearance_required"] = "clearance_required"
    authority: Key
    title: Text


class ClearanceObtained(Event):
    """An authority cleared the deal, or its waiting period ran out. `lapses_at` None: no end of it is known."""

    type: Literal["clearance_obtained"] = "clearance_obtained"
    authority: Key
    cleared_on: date
    evidence: Key
    by_expiry: bool = False
    lapses_at: AwareDatetime | None = None


class ConditionAdded(Event):
    """The agreement makes closing depend on a condition."""

    type: Literal["condition_added"] = "condition_added"
    condition: Key
    text: Text


class ConditionMet(Event):
    """A condition precedent was met."""

    type: Literal["condition_met"] = "condition_met"
    condition: Key
    by: PersonId
    evidence: Key


class FrameworkCounted(Event):
    """A compliance framework counts towards the category's documented target, with its evidence."""

    type: Literal["framework_counted"] = "framework_counted"
    framework: Text
    evidence: Key


class CapitalClaimed(Event):
    """The deal claims capital of the portfolio envelope; a later claim of the same deal replaces the earlier one."""

    type: Literal["capital_claimed"] = "capital_claimed"
    envelope: Key
    amount: Money
    standing: Standing

    def guard(self) -> str | None:
        """The envelope it counts against."""
        return f"envelope:{self.envelope}"


class CapitalReleased(Event):
    """The deal no longer claims anything of the envelope."""

    type: Literal["capital_released"] = "capital_released"
    envelope: Key
    reason: Text

    def guard(self) -> str | None:
        """The envelope it counts against."""
        return f"envelope:{self.envelope}"


class AcquisitionClosed(Event):
    """The company is ours: closing date and the price paid."""

    type: Literal["acquisition_closed"] = "acquisition_closed"
    closed_on: date
    price: Money
    evidence: Key


class IntegrationOrdered(Event):
    """The closing asks for an integration of its own, in the hands of whoever leads the integration office."""

    type: Literal["integration_ordered"] = "integration_ordered"
    integration: StreamId
    playbook: Key
    owner: PersonId


class BreakFeeRecorded(Event):
    """A signed deal ended before closing; the fee that is due, and to whom."""

    type: Literal["break_fee_recorded"] = "break_fee_recorded"
    amount: Money
    payable_by: Literal["us", "target"]
