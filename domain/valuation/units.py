"""The measures that valuations are written in.

Amounts are in millions of the model's currency unless a docstring says otherwise. Rates, shares and margins are
decimals (0.35 is 35%). Models compute in floats; money leaves as an exact amount by `in_money`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from domain.kernel import Value
from domain.money import MILLION, SMALLEST, Money

Array = NDArray[np.float64]
"""One number (no dimension) or one number per draw of a simulation; the formulas are the same."""

Amount = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=-1, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Path = Amount | tuple[Amount, ...]
"""The same figure every year, or one figure per year of the forecast."""

Timing = Literal["end_year", "mid_year"]
"""When a year's cash arrives: on its last day, or on average in its middle."""

ONE_HALF = 0.5
CLOSE = 1e-9
"""Sums of shares and probabilities may miss 1 by this much."""


class Insufficient(Value):
    """A result that cannot be given, and why: an explicit answer, never a default."""

    kind: Literal["insufficient"] = "insufficient"
    reason: str
    missing: tuple[str, ...] = ()


def array(number: float | Array) -> Array:
    """A number as the formulas take it."""
    return np.asarray(number, dtype=np.float64)


def per_year(path: Path, years: int) -> tuple[float, ...]:
    """One figure per year; a path of the wrong length is cut off nowhere, it raises ValueError."""
    if not isinstance(path, tuple):
        return (path,) * years
    if len(path) != years:
        raise ValueError(f"a path has {len(path)} years, the forecast has {years}")
    return path


def in_money(millions: float, currency: str) -> Money:
    """An amount in millions as exact money, to the sixth decimal of its unit."""
    return Money(amount=(Decimal(repr(float(millions))) * MILLION).quantize(SMALLEST), currency=currency)
