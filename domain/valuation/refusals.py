"""Every business 'no' of the valuation models. The codes are part of the API and never change meaning."""

from __future__ import annotations

from domain.kernel import Refused


class InsufficientFigures(Refused):
    """A figure that the calculation needs is missing; `missing` lists them. Nothing is ever assumed in its place."""

    code = "insufficient_data"

    def __init__(self, message: str, *missing: str) -> None:
        super().__init__(message, missing=list(missing))


class WaccNotAboveGrowth(Refused):
    """The discount rate does not exceed the growth for ever, so a perpetuity would be worth infinitely much."""

    code = "wacc_not_above_growth"


class RateOutOfRange(Refused):
    """A rate of −100% or less discounts nothing."""

    code = "rate_out_of_range"


class YearsDiffer(Refused):
    """Two paths of one model cover a different number of years."""

    code = "years_differ"


class ProbabilitiesNotOne(Refused):
    """The probabilities of the scenarios do not sum to 1."""

    code = "probabilities_not_one"


class ScenariosOutOfOrder(Refused):
    """The bull case is worth less than the base case, or the base case less than the bear case."""

    code = "scenarios_out_of_order"


class NoMethodApplies(Refused):
    """No valuation method that carries weight could be applied."""

    code = "no_method_applies"


class WeightsNotOne(Refused):
    """The weights of a score do not sum to 1."""

    code = "weights_not_one"


class NotComputable(Refused):
    """The figures lead to no finite result."""

    code = "not_computable"


class DrawsOutOfRange(Refused):
    """Most draws of the simulation have a discount rate that does not exceed the growth for ever."""

    code = "draws_out_of_range"
