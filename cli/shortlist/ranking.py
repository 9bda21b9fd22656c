"""Ranking a long list: by the profile, contribution by contribution, and by likeness to a company or to words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

from cli.shortlist.companies import Company, words_of
from domain.acquisition.screening.names import one_name
from domain.acquisition.screening.profile import ScreeningProfile
from domain.acquisition.screening.score import Score, Scored, score
from infrastructure.similarity import Likeness, likenesses

NO_CATEGORY = "none"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A company of the list and its score."""

    company: Company
    score: Score

    @property
    def points(self) -> Decimal | None:
        """None when figures are missing."""
        return self.score.overall.points if isinstance(self.score.overall, Scored) else None

    def as_json(self) -> dict[str, JsonValue]:
        """All of it."""
        return {
            "line": self.company.line,
            "name": self.company.name,
            "category": self.company.category,
            "unusable": dict(self.company.unusable),
            "score": self.score.model_dump(mode="json"),
        }


def by_profile(companies: Iterable[Company], profile: ScreeningProfile) -> list[Ranked]:
    """The best first, equals by name; after them those with figures missing, who misses least first."""
    ranked = [Ranked(one, score(profile, one.figures, one.category or NO_CATEGORY)) for one in companies]
    return sorted(ranked, key=_order)


def short_list(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Those whom the profile suggests to go on with."""
    return [one for one in ranked if one.score.suggests == "go"]


def by_likeness(companies: Sequence[Company], wanted: str, *, without: frozenset[str] = frozenset()) -> list[Likeness]:
    """Those that share something with a company of the list, or with any words, the most alike first."""
    there = next((one for one in companies if one_name(one.name) == one_name(wanted)), None)
    words = there.words if there else (*(part.strip().casefold() for part in wanted.split("|")), *words_of(wanted))
    others = {one.name: one.words for one in companies if one is not there}
    return [one for one in likenesses(words, others, without=without) if one.score > 0]


def _order(one: Ranked) -> tuple[bool, Decimal, int, str]:
    overall = one.score.overall
    if isinstance(overall, Scored):
        return False, -overall.points, 0, one.company.name
    return True, Decimal(0), len(overall.missing), one.company.name
