"""Base, bull and bear: three explicit sets of drivers with probabilities, never one set and a factor (VA-10, VA-11)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from domain.kernel import Value
from domain.valuation.drivers import Drivers, shifted
from domain.valuation.refusals import ProbabilitiesNotOne, ScenariosOutOfOrder, YearsDiffer
from domain.valuation.units import CLOSE, Share

ScenarioName = Literal["bear", "base", "bull"]
IN_ORDER: tuple[ScenarioName, ...] = ("bear", "base", "bull")


class Scenario(Value):
    """One coherent view of the coming years and how likely it is."""

    drivers: Drivers
    probability: Share


class Scenarios(Value):
    """The three views of one company."""

    bear: Scenario
    base: Scenario
    bull: Scenario

    def named(self, name: ScenarioName) -> Scenario:
        """One of the three."""
        match name:
            case "bear":
                return self.bear
            case "base":
                return self.base
            case "bull":
                return self.bull

    @property
    def probabilities(self) -> Mapping[ScenarioName, float]:
        """How likely each is, as decimals."""
        return {name: self.named(name).probability for name in IN_ORDER}


def around(drivers: Drivers, *, growth: float, margin: float, probabilities: Mapping[ScenarioName, float]) -> Scenarios:
    """A bull and a bear case so many points of growth and margin above and below the base, each year.

    Points are added, so that better stays better when growth is negative.
    """
    return Scenarios(
        bear=Scenario(drivers=shifted(drivers, -growth, -margin), probability=probabilities["bear"]),
        base=Scenario(drivers=drivers, probability=probabilities["base"]),
        bull=Scenario(drivers=shifted(drivers, growth, margin), probability=probabilities["bull"]),
    )


def coherent(scenarios: Scenarios) -> None:
    """Raises ProbabilitiesNotOne, and YearsDiffer when the forecasts are not equally long."""
    total = math.fsum(scenarios.probabilities.values())
    if abs(total - 1) > CLOSE:
        raise ProbabilitiesNotOne(f"The probabilities of the scenarios sum to {total:.4f}, not 1.", total=total)
    years = {scenarios.named(name).drivers.years for name in IN_ORDER}
    if len(years) > 1:
        raise YearsDiffer("The scenarios forecast different numbers of years.", years=[*sorted(years)])


def in_order(values: Mapping[ScenarioName, float]) -> None:
    """Raises ScenariosOutOfOrder unless bear ≤ base ≤ bull (equal but for rounding is in order)."""
    slack = CLOSE * max(1.0, *(abs(value) for value in values.values()))
    if values["bear"] > values["base"] + slack or values["base"] > values["bull"] + slack:
        raise ScenariosOutOfOrder(
            "A bull case is worth at least the base case, and the base case at least the bear case; "
            f"here bear is {values['bear']:.1f}, base {values['base']:.1f}, bull {values['bull']:.1f}.",
            bear=values["bear"],
            base=values["base"],
            bull=values["bull"],
        )


def expected(values: Mapping[ScenarioName, float], scenarios: Scenarios) -> float:
    """Σ probability × value."""
    return math.fsum(scenarios.named(name).probability * values[name] for name in IN_ORDER)
