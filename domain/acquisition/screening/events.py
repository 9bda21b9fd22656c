"""What happens while a target is screened: figures become known, it is scored, synergies are estimated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.acquisition.screening.measures import TargetFigure
from domain.acquisition.screening.score import Score
from domain.acquisition.screening.synergies import SynergyEstimate
from domain.kernel import Event, Key, PersonId, Text


class TargetFiguresRecorded(Event):
    """Measures of the target became known, each with its day, its source and its evidence; a later one replaces."""

    type: Literal["target_figures_recorded"] = "target_figures_recorded"
    figures: Annotated[tuple[TargetFigure, ...], Field(min_length=1)]
    by: PersonId


class TargetScored(Event):
    """The rule scored the target by a profile, or said what is missing for a score."""

    type: Literal["target_scored"] = "target_scored"
    score: Score
    by: PersonId


class SynergyEstimated(Event):
    """Somebody estimated a synergy, or confirmed a suggested one; a later estimate under its key replaces it."""

    type: Literal["synergy_estimated"] = "synergy_estimated"
    estimate: SynergyEstimate
    by: PersonId


class SynergyWithdrawn(Event):
    """A synergy is not expected any more."""

    type: Literal["synergy_withdrawn"] = "synergy_withdrawn"
    synergy: Key
    reason: Text
    by: PersonId


EVENTS: tuple[type[Event], ...] = (TargetFiguresRecorded, TargetScored, SynergyEstimated, SynergyWithdrawn)
