"""Valuing by what others are worth or were paid for: dated rows, outliers trimmed, quartiles instead of one number.

There is no constant multiple: without enough recent rows the answer is an explicit "insufficient data" (VA-03, VA-04).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import fmean, harmonic_mean
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from domain.kernel import Text, Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Amount, Insufficient, NotNegative, Positive

Metric = Literal["ev_revenue", "ev_ebitda"]


class Trailing(Value):
    """The target's last twelve months, in millions; EBITDA None when nobody knows it."""

    revenue: Positive
    ebitda: Amount | None = None


class Observation(Value):
    """One company as valued by the market, or one deal: `on` a day, figures in millions of any one currency."""

    name: Text
    on: date
    enterprise_value: Positive
    revenue: Positive | None = None
    ebitda: Amount | None = None

    def multiple(self, metric: Metric) -> float | None:
        """Enterprise value over the metric; None when that is unknown or not positive."""
        under = self.revenue if metric == "ev_revenue" else self.ebitda
        return self.enterprise_value / under if under is not None and under > 0 else None


class Policy(Value):
    """Which rows count.

    A row older than `oldest_days` is stale. `fence`: multiples further than so many interquartile ranges outside the
    quartiles are outliers (Tukey); None trims nothing. Fewer than `at_least` rows are insufficient. EBITDA multiples
    are used from a trailing margin of `profitable_from`, revenue multiples below.
    """

    oldest_days: Annotated[int, Field(gt=0)]
    fence: NotNegative | None = 1.5
    at_least: Annotated[int, Field(gt=0)] = 3
    profitable_from: Amount = 0.05


class Statistics(Value):
    """Of multiples (×). Quartiles interpolate between rows, as spreadsheets' QUARTILE.INC does."""

    count: int
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float
    mean: float
    harmonic_mean: float | None


class Excluded(Value):
    """A row that does not count, and why."""

    name: str
    reason: Literal["stale", "after the valuation", "no multiple", "outlier"]


class ByMultiples(Value):
    """Enterprise values in millions at the lower quartile, the median and the upper quartile."""

    kind: Literal["multiples"] = "multiples"
    metric: Metric
    statistics: Statistics
    low: float
    mid: float
    high: float
    used: tuple[str, ...]
    excluded: tuple[Excluded, ...]


def statistics_of(multiples: Sequence[float]) -> Statistics:
    """Raises InsufficientFigures without any. The harmonic mean is None unless all are positive."""
    if not multiples:
        raise InsufficientFigures("Statistics need at least one multiple.", "multiples")
    low, middle, high = (float(q) for q in np.quantile(np.asarray(multiples), (0.25, 0.5, 0.75)))
    return Statistics(
        count=len(multiples),
        minimum=min(multiples),
        lower_quartile=low,
        median=middle,
        upper_quartile=high,
        maximum=max(multiples),
        mean=fmean(multiples),
        harmonic_mean=harmonic_mean(multiples) if min(multiples) > 0 else None,
    )


def outliers(multiples: Sequence[float], fence: float | None) -> frozenset[int]:
    """The positions of multiples outside Tukey's fences around the quartiles."""
    if fence is None or not multiples:
        return frozenset()
    found = statistics_of(multiples)
    reach = fence * (found.upper_quartile - found.lower_quartile)
    low, high = found.lower_quartile - reach, found.upper_quartile + reach
    return frozenset(index for index, multiple in enumerate(multiples) if not low <= multiple <= high)


def by_multiples(
    rows: Iterable[Observation], trailing: Trailing, policy: Policy, valued_on: date
) -> ByMultiples | Insufficient:
    """Value the target by the multiples of recent rows, by EBITDA when it is profitable and by revenue otherwise."""
    recent: list[Observation] = []
    excluded: list[Excluded] = []
    for row in rows:
        age = (valued_on - row.on).days
        if 0 <= age <= policy.oldest_days:
            recent.append(row)
        else:
            excluded.append(Excluded(name=row.name, reason="stale" if age > 0 else "after the valuation"))
    for metric, target in _metrics(trailing, policy):
        found = _by(metric, target, recent, policy, tuple(excluded))
        if found is not None:
            return found
    return Insufficient(
        reason=f"fewer than {policy.at_least} rows of the last {policy.oldest_days} days have a multiple",
        missing=("rows",),
    )


def _metrics(trailing: Trailing, policy: Policy) -> Iterable[tuple[Metric, float]]:
    ebitda = trailing.ebitda
    if ebitda is not None and ebitda > 0 and ebitda / trailing.revenue >= policy.profitable_from:
        yield "ev_ebitda", ebitda
    yield "ev_revenue", trailing.revenue


def _by(
    metric: Metric, target: float, recent: Sequence[Observation], policy: Policy, excluded: tuple[Excluded, ...]
) -> ByMultiples | None:
    known = [(row.name, multiple) for row in recent if (multiple := row.multiple(metric)) is not None]
    unknown = [row.name for row in recent if row.multiple(metric) is None]
    far = outliers([multiple for _, multiple in known], policy.fence)
    kept = [pair for index, pair in enumerate(known) if index not in far]
    if len(kept) < policy.at_least:
        return None
    found = statistics_of([multiple for _, multiple in kept])
    return ByMultiples(
        metric=metric,
        statistics=found,
        low=found.lower_quartile * target,
        mid=found.median * target,
        high=found.upper_quartile * target,
        used=tuple(name for name, _ in kept),
        excluded=(
            *excluded,
            *(Excluded(name=name, reason="no multiple") for name in unknown),
            *(Excluded(name=known[index][0], reason="outlier") for index in sorted(far)),
        ),
    )
