"""Everything that is published of a model in one go: its valuation, a simulation if one is asked for, the receipt."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from domain.valuation.evaluate import evaluate
from domain.valuation.model import Model
from domain.valuation.monte_carlo import Simulation, Uncertainty, simulate
from domain.valuation.receipt import ValuationReceipt, receipt
from domain.valuation.refusals import NotComputable
from domain.valuation.result import Valuation


class Published(NamedTuple):
    """What a model leads to, and the proof of it."""

    result: Valuation
    receipt: ValuationReceipt
    simulation: Simulation | None


def publish(model: Model, uncertainty: Uncertainty | None, seed: int) -> Published:
    """Evaluate, simulate, seal. Raises what `evaluate` and `simulate` raise; NotComputable without a finite result."""
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            result = evaluate(model)
            simulation = None if uncertainty is None else simulate(model, uncertainty, seed=seed)
        return Published(result, receipt(model, result), simulation)
    except (ArithmeticError, ValueError) as error:
        raise NotComputable(f"These figures lead to no finite result: {error}.") from error
