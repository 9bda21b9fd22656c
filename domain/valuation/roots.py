"""Every rate at which a series of payments is worth nothing: one, several, or none, and always said which.

In s = ln(1+rate) the value is a sum of exponentials. Divided by the sum of its absolute terms it stays between −1 and
1 at any rate, so the search neither overflows nor mistakes small for zero: signs on a dense grid, Brent's method
between them, and a look at every turning point for two close roots or one that only touches.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from domain.kernel import Value
from domain.valuation.units import Array

_GRID = np.unique(
    np.concatenate([np.linspace(-30.0, 50.0, 4001), np.linspace(-2.0, 3.0, 2501), np.linspace(-0.3, 0.5, 1601)])
)
"""ln(1+rate), from −100% to beyond any rate that was ever quoted; densest where rates usually are."""

_TOUCHES = 1e-13
_SAME = 1e-9
_FINEST = 4 * float(np.finfo(np.float64).eps)


class Roots(Value):
    """The rates found, ascending, as decimals above −1, and how often the flows change sign.

    By Descartes' rule one change of sign means exactly one root; without any there is none.
    """

    rates: tuple[float, ...]
    sign_changes: int

    @property
    def verdict(self) -> Literal["none", "one", "several"]:
        """Whether there is a rate of return to speak of."""
        return "none" if not self.rates else "one" if len(self.rates) == 1 else "several"

    @property
    def only(self) -> float | None:
        """The rate of return when there is exactly one."""
        return self.rates[0] if len(self.rates) == 1 else None


def roots_of(amounts: Sequence[float], times: Sequence[float]) -> Roots:
    """All rates above −100% at which the flows, each after its `time` in years, are worth nothing."""
    moments, positions = np.unique(np.asarray(times, dtype=np.float64), return_inverse=True)
    sums = np.zeros(len(moments))
    np.add.at(sums, positions, np.asarray(amounts, dtype=np.float64))
    moments, sums = moments[sums != 0], sums[sums != 0]
    changes = int(np.count_nonzero(np.diff(np.sign(sums)) != 0))
    if changes == 0:
        return Roots(rates=(), sign_changes=0)
    curve = _Curve(sums, moments - moments[0])
    found = curve.single() if changes == 1 else sorted({*curve.crossings(), *curve.turning_roots()})
    return Roots(rates=tuple(float(np.expm1(s)) for s in _apart(found)), sign_changes=changes)


class _Curve:
    def __init__(self, amounts: Array, times: Array) -> None:
        self._amounts = amounts
        self._times = times

    @cached_property
    def _heights(self) -> Array:
        return self._at(_GRID)

    def _at(self, points: Array) -> Array:
        exponents = -np.multiply.outer(points, self._times)
        exponents -= exponents.max(axis=1, keepdims=True)
        np.exp(exponents, out=exponents)
        heights: Array = (exponents @ self._amounts) / (exponents @ np.abs(self._amounts))
        return heights

    def _one(self, point: float) -> float:
        return float(self._at(np.array([point]))[0])

    def _between(self, low: float, high: float) -> float:
        """The root between two points; one of them, where rounding alone had made their signs differ."""
        at_low, at_high = self._one(low), self._one(high)
        if at_low * at_high >= 0:
            return low if abs(at_low) <= abs(at_high) else high
        return float(brentq(self._one, low, high, xtol=1e-15, rtol=_FINEST, maxiter=500))

    def single(self) -> list[float]:
        """The one root that a single change of sign guarantees, unless it lies beyond the grid."""
        low, high = float(_GRID[0]), float(_GRID[-1])
        return [self._between(low, high)] if self._one(low) * self._one(high) < 0 else []

    def crossings(self) -> list[float]:
        """Where the sign changes from one point of the grid to the next, and where it is exactly zero."""
        signs = np.sign(self._heights)
        between = np.flatnonzero(signs[:-1] * signs[1:] < 0)
        exact = np.flatnonzero(signs == 0)
        return [self._between(_GRID[i], _GRID[i + 1]) for i in between] + [float(_GRID[i]) for i in exact]

    def turning_roots(self) -> list[float]:
        """Roots that hide between two grid points of one sign: a close pair, or a curve that only touches zero."""
        size, signs = np.abs(self._heights), np.sign(self._heights)
        dips = np.flatnonzero((size[1:-1] < size[:-2]) & (size[1:-1] < size[2:]) & (signs[:-2] * signs[2:] > 0)) + 1
        found: list[float] = []
        for i in dips:
            low, high, sign = _GRID[i - 1], _GRID[i + 1], float(signs[i + 1])
            lowest = minimize_scalar(lambda s, sign=sign: sign * self._one(s), bounds=(low, high), method="bounded",
                                     options={"xatol": 1e-12})  # fmt: skip
            if lowest.fun < -_TOUCHES:
                found += [self._between(low, float(lowest.x)), self._between(float(lowest.x), high)]
            elif lowest.fun <= _TOUCHES:
                found.append(float(lowest.x))
        return found


def _apart(points: list[float]) -> list[float]:
    kept: list[float] = []
    for point in points:
        if not kept or point - kept[-1] > _SAME:
            kept.append(point)
    return kept
