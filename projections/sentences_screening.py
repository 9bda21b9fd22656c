"""What happened while a target was screened, in one sentence each."""

from __future__ import annotations

from domain.acquisition.screening import events as s
from domain.acquisition.screening.score import Score, Scored
from domain.acquisition.screening.synergies import Annual
from domain.kernel import Event
from projections.words import Sentence, Who, say, spoken


def of_screening(event: Event) -> Sentence | None:
    """The sentence of an event of screening; None for any other."""
    match event:
        case s.TargetFiguresRecorded():
            told = ", ".join(spoken(figure.measure) for figure in event.figures)
            return say(Who(event.by), f" recorded figures of the target: {told}.")
        case s.TargetScored():
            return say(Who(event.by), " had the target scored: ", _score(event.score))
        case s.SynergyEstimated():
            estimate = event.estimate
            worth = estimate.worth.per_year if isinstance(estimate.worth, Annual) else None
            much = (worth, " a year, ") if worth else ("without a figure, ",)
            likely = f"{estimate.confidence * 100:f}".rstrip("0").rstrip(".")
            when = f"full after {estimate.months} months, {likely}% likely."
            return say(Who(event.by), f" expects a {estimate.kind} synergy, ", estimate.title, ": ", *much, when)
        case s.SynergyWithdrawn():
            return say(Who(event.by), f" expects the synergy {spoken(event.synergy)} no longer: ", event.reason)
        case _:
            return None


def _score(score: Score) -> str:
    profile = f"by {spoken(score.profile)} {score.profile_version}"
    if not isinstance(score.overall, Scored):
        return f"insufficient {profile}, missing {', '.join(map(spoken, score.overall.missing))}."
    unmet = f", not passing {', '.join(spoken(one.criterion) for one in score.unmet)}" if score.unmet else ""
    return f"{score.overall.points.normalize():f} of 100 {profile}{unmet}; it suggests {spoken(score.suggests)}."
