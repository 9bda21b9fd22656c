"""A hundred thousand draws of the whole model against bare arrays of one shape: `python -m benchmarks.monte_carlo`.

The contender draws the same six variables, compounds revenue over the same five years, takes cash and synergies from
them, discounts, adds a terminal value and sorts out the same percentiles; it knows no tax, no losses, no depreciation,
no working capital, no schedule and no refusals. Both take turns in one run; the quickest of each is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from domain.valuation.model import Model
from domain.valuation.monte_carlo import DRAWS, PERCENTILES, Triangle, Uncertainty, simulate
from tests.valuation.examples import DEAL

ROUNDS = 7
DEAL_OF_THE_BENCHMARK: Model = DEAL
UNCERTAIN = Uncertainty(
    growth=0.03,
    margin=0.02,
    wacc=0.01,
    terminal_growth=0.005,
    synergies=Triangle(low=0.3, likely=1.0, high=1.2),
    integration=Triangle(low=0.8, likely=1.0, high=2.0),
)


def bare_draws(seed: int, draws: int = DRAWS) -> tuple[float, float, list[float], float]:
    """Draw and discount with arrays alone: mean, deviation, percentiles, share of losses."""
    chance = np.random.Generator(np.random.PCG64(seed))
    growth, margin = chance.normal(0.0, 0.03, draws), chance.normal(0.25, 0.02, draws)
    rate, for_ever = chance.normal(0.10, 0.01, draws), chance.normal(0.03, 0.005, draws)
    synergies, integration = chance.triangular(0.3, 1.0, 1.2, draws), chance.triangular(0.8, 1.0, 2.0, draws)
    revenue = np.full(draws, 100.0)
    npv = -589.0 - 27.0 * integration
    cash = np.zeros(draws)
    for year in range(5):
        revenue = revenue * (1.35 + growth)
        cash = revenue * margin * 0.6 + 6.0 * synergies - 5.0 * integration
        npv = npv + cash / (1 + rate) ** (year + 1)
    npv = npv + cash * (1 + for_ever) / (rate - for_ever) / (1 + rate) ** 5
    found = np.percentile(npv, PERCENTILES)
    return float(npv.mean()), float(npv.std(ddof=1)), [float(each) for each in found], float((npv < 0).mean())


def quickest(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the quickest of several runs."""
    took = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return min(took)


def measure() -> tuple[float, float]:
    """Seconds for the whole model and for bare arrays, the quickest of rounds in turns."""
    model = bare = float("inf")
    for _ in range(ROUNDS):
        model = min(model, quickest(lambda: simulate(DEAL_OF_THE_BENCHMARK, UNCERTAIN, seed=1), rounds=1))
        bare = min(bare, quickest(lambda: bare_draws(seed=1), rounds=1))
    return model, bare


def main() -> None:
    """Print the figures."""
    model, bare = measure()
    print(f"{DRAWS:,} draws of the whole model: {model * 1_000:.1f} ms ({DRAWS / model / 1e6:.2f} M draws a second)")
    print(f"{DRAWS:,} bare draws, discounted:    {bare * 1_000:.1f} ms")
    print(f"the model takes {model / bare:.2f} times as long (at most 3), and less than a second: {model < 1.0}")


if __name__ == "__main__":
    main()
