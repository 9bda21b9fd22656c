"""What the board reads of what happened to an acquisition: only the fields that the board needs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from domain.acquisition.events import Stage, Standing
from projections.board_events import Seen


class Sum(Struct, frozen=True, gc=False):
    """Money."""

    amount: Decimal
    currency: str = "USD"


class Band(Struct, frozen=True, gc=False):
    """The price expected to be paid."""

    low: Sum
    high: Sum


class Synergy(Struct, frozen=True, gc=False):
    """An expected synergy: a flow with a figure, or words."""

    sort: str
    per_year: Sum | None = None
    note: str | None = None


class Target(Struct, frozen=True, gc=False):
    """What may be bought."""

    organisation: str
    category: str
    price: Band | None = None
    expected_synergy: Synergy | None = None


class Envelope(Struct, frozen=True, gc=False):
    """What may be spent together with other deals."""

    key: str
    limit: Sum


class Terms(Struct, frozen=True, gc=False):
    """Of the terms, the envelope."""

    envelope: Envelope


class TargetNamed(Seen, frozen=True, tag="target_named"):
    """A deal has a target."""

    target: Target
    terms: Terms


class StageEntered(Seen, frozen=True, tag="stage_entered"):
    """A deal moved on."""

    stage: Stage


class FitAssessed(Seen, frozen=True, tag="fit_assessed"):
    """A target has a score."""

    score: Decimal


class Overall(Struct, frozen=True, gc=False):
    """A score, or the word that figures were missing for one."""

    sort: str
    points: Decimal | None = None


class Score(Struct, frozen=True, gc=False):
    """Of a score, what it comes to."""

    overall: Overall


class TargetScored(Seen, frozen=True, tag="target_scored"):
    """A target was scored by its profile."""

    score: Score


class LetterRecorded(Seen, frozen=True, tag="letter_of_intent_recorded"):
    """A letter of intent is on file."""

    price: Sum
    exclusive_until: datetime


class ExclusivityLapsed(Seen, frozen=True, tag="exclusivity_lapsed"):
    """The target may deal with others."""


class AgreementRecorded(Seen, frozen=True, tag="agreement_recorded"):
    """An agreement is on file."""

    price: Sum


class CapitalClaimed(Seen, frozen=True, tag="capital_claimed"):
    """A deal claims capital."""

    amount: Sum
    standing: Standing


class CapitalReleased(Seen, frozen=True, tag="capital_released"):
    """A deal claims none any more."""


class AcquisitionClosed(Seen, frozen=True, tag="acquisition_closed"):
    """A company is ours."""

    closed_on: date
    price: Sum
