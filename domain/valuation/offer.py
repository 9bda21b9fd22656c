"""What the buyer offers, and the levers that sensitivities and simulations pull."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.kernel import Value
from domain.valuation.units import Array, NotNegative, Positive, array


class Offer(Value):
    """`price`: for all the equity, in millions. `fees`: paid by the buyer at closing, in millions.

    `unaffected_value`: what the market paid for the equity before anybody knew; None when it is not listed.
    `counts_terminal`: whether the buyer's returns count the value after the forecast. Only the reference profile does
    not (DOMAIN 3.1.6: five years of cash against the full price).
    """

    price: Positive
    fees: NotNegative
    unaffected_value: Positive | None = None
    counts_terminal: bool = True


@dataclass(frozen=True, slots=True)
class Levers:
    """Changes to one evaluation: a number, or one number per draw. Nothing moves by default.

    `growth`, `margin`: points added to every year. `synergies`, `integration`: factors on what is expected.
    The rest replaces the model's own figure; None leaves it.
    """

    growth: Array = field(default_factory=lambda: array(0.0))
    margin: Array = field(default_factory=lambda: array(0.0))
    synergies: Array = field(default_factory=lambda: array(1.0))
    integration: Array = field(default_factory=lambda: array(1.0))
    wacc: Array | None = None
    terminal_growth: Array | None = None
    exit_multiple: Array | None = None
    price: Array | None = None
