"""The part of an initiative's file that only acquisitions have."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.acquisition.events import Stage, Standing, Target
from domain.acquisition.negotiation.terms import AgreedTerms, Consideration
from domain.kernel import Key, PersonId, StreamId, Value
from domain.money import Money, MoneyRange
from domain.playbooks.model import Role
from projections.file_advisers import AdvisersPart
from projections.file_clearance import ClearancePart
from projections.file_diligence import DiligencePart
from projections.file_screening import ScreeningPart
from projections.file_valuing import OfferPart, ValuationPart


class CategoryPart(Value):
    """The documented category: its band is a price, its synergy additional revenue per year, or words."""

    key: Key
    title: str
    band: MoneyRange
    synergy_per_year: Money | None
    synergy_note: str | None
    customers_expected: int | None
    source: str


class StagePart(Value):
    """The deal in the transition table."""

    key: Stage
    entered_at: datetime


class FitPart(Value):
    """The strategic fit as an analyst judged it, from 0 to 100, in a deal without a screening profile."""

    score: Decimal
    rationale: str
    by: PersonId


class WorkstreamPart(Value):
    """A stream of due diligence and, once signed off, by whom and on what evidence."""

    key: Key
    lead: Role
    signed_off_by: PersonId | None
    summary: str | None
    evidence: tuple[Key, ...]


class LetterPart(Value):
    """The letter of intent."""

    price: Money
    exclusive_until: datetime
    consideration: Consideration | None
    evidence: Key
    lapsed: bool


class AgreementPart(Value):
    """The definitive agreement, and the approved valuation that it rests on."""

    price: Money
    terms: AgreedTerms | None
    valuation: int | None
    evidence: Key


class ConditionPart(Value):
    """What must be so before closing."""

    key: Key
    text: str
    met_by: PersonId | None
    evidence: Key | None


class FrameworksPart(Value):
    """Compliance frameworks: today's number, with the counted ones, and the documented target."""

    today: int
    target: int
    counted: tuple[str, ...]


class ClaimPart(Value):
    """What the deal claims of its envelope."""

    envelope: Key
    amount: Money
    standing: Standing


class PriceWarningPart(Value):
    """A price outside the documented band: a warning, not a refusal."""

    price: Money
    band: MoneyRange
    at: datetime


class ClosingPart(Value):
    """The company is ours."""

    closed_on: date
    price: Money
    evidence: Key


class BreakFeePart(Value):
    """What was due when a signed deal ended."""

    amount: Money
    payable_by: Literal["us", "target"]


class DealPart(Value):
    """An acquisition, beyond what every initiative has."""

    target: Target
    category: CategoryPart
    stage: Stage
    stages: tuple[StagePart, ...]
    price: Money | None
    fit: FitPart | None
    screening: ScreeningPart
    workstreams: tuple[WorkstreamPart, ...]
    diligence: DiligencePart
    valuations: tuple[ValuationPart, ...]
    offers: tuple[OfferPart, ...]
    letter: LetterPart | None
    agreement: AgreementPart | None
    clearances: tuple[ClearancePart, ...]
    advisers: AdvisersPart
    conditions: tuple[ConditionPart, ...]
    frameworks: FrameworksPart | None
    claim: ClaimPart | None
    price_warnings: tuple[PriceWarningPart, ...]
    closing: ClosingPart | None
    integration: StreamId | None
    break_fee: BreakFeePart | None
