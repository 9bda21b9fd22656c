"""What a person may ask while a target is screened. A score is asked for, never given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.acquisition.screening.measures import TargetFigure
from domain.acquisition.screening.synergies import SynergyEstimate
from domain.kernel import Command, Text
from domain.naming import SynergyKey


class RecordTargetFigures(Command):
    """Record measures of the target, each with its day, its source and its evidence; a later one replaces."""

    type: Literal["record_target_figures"] = "record_target_figures"
    figures: Annotated[tuple[TargetFigure, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _each_once(self) -> RecordTargetFigures:
        if len({figure.measure for figure in self.figures}) < len(self.figures):
            raise ValueError("each measure is recorded once")
        return self


class ScoreTarget(Command):
    """Score the target by the profile of its deal, on the figures that are recorded."""

    type: Literal["score_target"] = "score_target"


class EstimateSynergy(Command):
    """Estimate a synergy, or confirm a suggested one under its key."""

    type: Literal["estimate_synergy"] = "estimate_synergy"
    estimate: SynergyEstimate


class WithdrawSynergy(Command):
    """Say that a synergy is not expected any more."""

    type: Literal["withdraw_synergy"] = "withdraw_synergy"
    synergy: SynergyKey
    reason: Text


ScreeningCommand = RecordTargetFigures | ScoreTarget | EstimateSynergy | WithdrawSynergy
