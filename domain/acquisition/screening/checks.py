"""What a gate finds out about the screening of a target (DOMAIN 3.1.3, 3.1.4)."""

from __future__ import annotations

from domain.acquisition.screening.score import Unscored
from domain.acquisition.screening.state import Screening


def fit_scored(screening: Screening) -> str | None:
    """The target has a score, and no figure it rests on was recorded after it."""
    if screening.scored is None:
        return "the target is not scored"
    overall = screening.scored.score.overall
    if isinstance(overall, Unscored):
        return f"insufficient data: {', '.join(f'{key} ({why})' for key, why in overall.missing.items())}"
    return "the score is stale: figures were recorded after it" if screening.stale else None


def mandatory_criteria_pass(screening: Screening) -> str | None:
    """Every mandatory criterion of the profile passes, on the figures of today."""
    if screening.scored is None:
        return "the target is not scored"
    if screening.stale:
        return "the score is stale: figures were recorded after it"
    unmet = screening.scored.score.unmet
    return "; ".join(f"{one.criterion}: {one.lacks}" for one in unmet) or None
