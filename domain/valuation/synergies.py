"""What two companies earn together that they do not earn apart: after margin, tax and doubt, phased in (WE-14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, model_validator

from domain.kernel import Text, Value
from domain.valuation.refusals import YearsDiffer
from domain.valuation.units import Amount, NotNegative, Rate, Share

MONTHS = 12


class SynergyLine(Value):
    """One lever. `run_rate`: millions a year when fully there, of revenue, of cost saved, or of profit lost.

    `contribution_margin`: what remains of additional revenue; only revenue has one. `confidence`: how likely it comes.
    `phasing`: the share of the run rate that is reached within each year of the forecast.
    """

    name: Text
    kind: Literal["revenue", "cost", "dis_synergy"]
    run_rate: NotNegative
    contribution_margin: Share | None = None
    confidence: Share
    phasing: tuple[Share, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _margin_of_revenue_alone(self) -> SynergyLine:
        if (self.kind == "revenue") != (self.contribution_margin is not None):
            raise ValueError("revenue synergies have a contribution margin, and nothing else has")
        return self

    @property
    def profit(self) -> float:
        """Run-rate profit before tax and before doubt, millions a year; a dis-synergy is negative."""
        margin = 1.0 if self.contribution_margin is None else self.contribution_margin
        return -self.run_rate if self.kind == "dis_synergy" else self.run_rate * margin


class Synergies(Value):
    """All levers of a deal.

    `continuing_growth`: how the last year's synergies grow for ever after the forecast; None ends them with it.
    """

    lines: tuple[SynergyLine, ...] = Field(min_length=1)
    tax_rate: Share
    continuing_growth: Rate | None = None

    @property
    def claim(self) -> float:
        """What is claimed: run-rate profit before tax and before doubt, dis-synergies left aside, millions a year."""
        return sum(line.profit for line in self.lines if line.kind != "dis_synergy")


def expected_run_rate(line: SynergyLine, tax_rate: float) -> float:
    """Run rate × margin × (1−t) × confidence, millions a year. A dis-synergy is charged in full: doubt never helps."""
    confidence = 1.0 if line.kind == "dis_synergy" else line.confidence
    return line.profit * (1 - tax_rate) * confidence


def in_year(synergies: Synergies, years: int) -> tuple[float, ...]:
    """Expected after-tax synergies of each year, in millions. Raises YearsDiffer when a lever is phased otherwise."""
    for line in synergies.lines:
        if len(line.phasing) != years:
            raise YearsDiffer(
                f"'{line.name}' is phased over {len(line.phasing)} years, the forecast has {years}.", lever=line.name
            )
    return tuple(
        sum(expected_run_rate(line, synergies.tax_rate) * line.phasing[year] for line in synergies.lines)
        for year in range(years)
    )


def ramp(full_after: int, years: int) -> tuple[float, ...]:
    """Phasing that rises evenly: a third, two thirds, all of it when full after three years."""
    return tuple(min((year + 1) / full_after, 1.0) for year in range(years))


class RunRate(Value):
    """One year of monthly synergies in two figures that are never mixed: what was earned, and what it would be a year.

    `in_year`: the sum of the months. `exit_run_rate`: the last month times twelve. Millions.
    """

    in_year: Amount
    exit_run_rate: Amount


def run_rate(monthly: Sequence[float]) -> RunRate:
    """From the months of one year, in order."""
    return RunRate(in_year=sum(monthly), exit_run_rate=monthly[-1] * MONTHS if monthly else 0.0)
