"""What a company is worth after the last year of a forecast: growth for ever, or a multiple of EBITDA.

And what each of the two implies about the other.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import model_validator

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures, WaccNotAboveGrowth
from domain.valuation.units import Positive, Rate, Timing


class Terminal(Value):
    """How the terminal value is found.

    `by` says which of `growth` (for ever, decimal) and `exit_multiple` (× last year's EBITDA) values; the other one,
    when given, is only compared.
    `normalised`: the perpetuity starts from a year recomputed at the growth for ever, not from the last flow times
    (1+g). `at_year_end`: a mid-year model discounts its perpetuity from the end of the last year after all.
    """

    by: Literal["growth", "exit_multiple"] = "growth"
    growth: Rate | None = None
    exit_multiple: Positive | None = None
    normalised: bool = True
    at_year_end: bool = False

    @model_validator(mode="after")
    def _has_what_it_values_by(self) -> Terminal:
        if (self.growth if self.by == "growth" else self.exit_multiple) is None:
            raise ValueError(f"a terminal value by {self.by} needs its {self.by}")
        return self

    @property
    def for_ever(self) -> float:
        """The growth for ever. Raises InsufficientFigures when there is none."""
        if self.growth is None:
            raise InsufficientFigures("The growth for ever is missing.", "growth")
        return self.growth

    @property
    def at_exit(self) -> float:
        """The multiple of EBITDA at the end. Raises InsufficientFigures when there is none."""
        if self.exit_multiple is None:
            raise InsufficientFigures("The exit multiple is missing.", "exit_multiple")
        return self.exit_multiple


def perpetuity(next_flow: float, rate: float, growth: float) -> float:
    """Gordon: next year's flow / (rate − growth), as of a year before that flow. Raises WaccNotAboveGrowth."""
    if rate <= growth:
        raise WaccNotAboveGrowth(
            f"A rate of {rate:.2%} does not exceed growth of {growth:.2%} for ever.", rate=rate, growth=growth
        )
    return next_flow / (rate - growth)


def implied_growth(value: float, last_flow: float, rate: float, timing: Timing) -> float:
    """The growth for ever that a terminal value at the end of the last year stands for.

    (TV·r − F) / (TV + F), where a mid-year model's last flow F is first moved to the end of its year, F·√(1+r)
    (Rosenbaum and Pearl, Investment Banking, chapter 3). Raises InsufficientFigures when value and flow cancel out.
    """
    flow = last_flow * float(np.sqrt(1 + rate)) if timing == "mid_year" else last_flow
    if value + flow == 0:
        raise InsufficientFigures("No growth stands for this terminal value.", "terminal_value")
    return (value * rate - flow) / (value + flow)


def implied_multiple(value: float, ebitda: float, rate: float, timing: Timing, *, mid_year_value: bool) -> float | None:
    """The multiple of last year's EBITDA that a terminal value stands for; None without positive EBITDA.

    `mid_year_value`: the value is a perpetuity of mid-year flows and lies half a year before the end, so that it is
    moved there first, TV·√(1+r) (Rosenbaum and Pearl, as above).
    """
    if ebitda <= 0:
        return None
    moved = value * float(np.sqrt(1 + rate)) if timing == "mid_year" and mid_year_value else value
    return moved / ebitda
