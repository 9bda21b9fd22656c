"""What screening knows of a target, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from domain.acquisition.screening import events as s
from domain.acquisition.screening.measures import TargetFigure
from domain.acquisition.screening.score import Scored
from domain.acquisition.screening.synergies import SynergyEstimate
from domain.kernel import Event, Key


@dataclass(frozen=True, slots=True)
class Screening:
    """`stale`: a figure that the score read was recorded after it."""

    figures: Mapping[Key, TargetFigure] = field(default_factory=dict)
    scored: s.TargetScored | None = None
    scored_at: datetime | None = None
    stale: bool = False
    synergies: Mapping[Key, SynergyEstimate] = field(default_factory=dict)

    @property
    def points(self) -> Decimal | None:
        """The last score, stale or not; None when there is none, or when figures were missing for it."""
        overall = self.scored.score.overall if self.scored else None
        return overall.points if isinstance(overall, Scored) else None


def evolve(screening: Screening, event: Event, at: datetime) -> Screening:
    """The slice after an event of this room; any other is a bug and raises AssertionError."""
    match event:
        case s.TargetFiguresRecorded():
            figures = {**screening.figures, **{figure.measure: figure for figure in event.figures}}
            return replace(screening, figures=figures, stale=screening.stale or _read(screening, event))
        case s.TargetScored():
            return replace(screening, scored=event, scored_at=at, stale=False)
        case s.SynergyEstimated():
            return replace(screening, synergies={**screening.synergies, event.estimate.synergy: event.estimate})
        case s.SynergyWithdrawn():
            kept = {key: one for key, one in screening.synergies.items() if key != event.synergy}
            return replace(screening, synergies=kept)
        case _:
            raise AssertionError(f"{event.type} is no event of screening")


def _read(screening: Screening, event: s.TargetFiguresRecorded) -> bool:
    if screening.scored is None:
        return False
    read = {part.measure for part in screening.scored.score.contributions}
    return any(figure.measure in read for figure in event.figures)
