"""The part of an acquisition's file that screening fills: figures, score, quick ratios, expected synergies."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from domain.acquisition.screening.measures import TargetFigure
from domain.acquisition.screening.preliminary import Ratio, preliminary
from domain.acquisition.screening.score import Score
from domain.acquisition.screening.synergies import SuggestedSynergy, SynergyEstimate, suggestions, sums
from domain.acquisition.state import Acquisition
from domain.kernel import Key, PersonId, Value
from domain.money import Currency, Money


class ProfilePart(Value):
    """The profile the deal is scored by, and the score from which it suggests to go."""

    name: Key
    version: int
    threshold: Decimal
    source: str


class ScorePart(Value):
    """The last score. `stale`: a figure that it rests on was recorded after it."""

    score: Score
    by: PersonId
    at: datetime
    stale: bool


class FigurePart(Value):
    """One measure of the target."""

    key: Key
    figure: TargetFigure


class SynergyPart(Value):
    """An estimate, what is left of it after doubt (a year, before tax), None without a figure."""

    key: Key
    estimate: SynergyEstimate
    profit: Money | None
    risk_weighted: Money | None


class SynergySumPart(Value):
    """All estimates of one currency: claimed and risk-weighted profit a year, and how it comes in over five years."""

    key: Currency
    claimed: Money
    risk_weighted: Money
    by_year: tuple[Money, ...]


class SuggestedPart(Value):
    """What the profile suggests; it counts for nothing until somebody confirms it under its key."""

    key: Key
    suggested: SuggestedSynergy


class ScreeningPart(Value):
    """What screening knows of the target."""

    profile: ProfilePart | None
    figures: tuple[FigurePart, ...]
    scored: ScorePart | None
    ratios: tuple[Ratio, ...]
    synergies: tuple[SynergyPart, ...]
    synergy_sums: tuple[SynergySumPart, ...]
    suggested: tuple[SuggestedPart, ...]


def screening_of(deal: Acquisition) -> ScreeningPart:
    """The part of a deal."""
    profile, known = deal.terms.screening, deal.screening
    scored = known.scored
    return ScreeningPart(
        profile=ProfilePart(
            name=profile.name,
            version=profile.version,
            threshold=profile.threshold(deal.target.category),
            source=profile.source,
        )
        if profile
        else None,
        figures=tuple(FigurePart(key=key, figure=figure) for key, figure in known.figures.items()),
        scored=ScorePart(score=scored.score, by=scored.by, at=known.scored_at, stale=known.stale)
        if scored and known.scored_at
        else None,
        ratios=preliminary(known.figures, deal.target.price),
        synergies=tuple(
            SynergyPart(key=key, estimate=one, profit=one.profit, risk_weighted=one.risk_weighted)
            for key, one in known.synergies.items()
        ),
        synergy_sums=tuple(
            SynergySumPart(key=currency, claimed=one.claimed, risk_weighted=one.risk_weighted, by_year=one.by_year)
            for currency, one in sums(known.synergies.values()).items()
        ),
        suggested=tuple(
            SuggestedPart(key=one.synergy, suggested=one)
            for one in suggestions(profile, known.figures, known.synergies)
        ),
    )
