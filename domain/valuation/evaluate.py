"""From a model to a valuation: every method that its figures allow, and an explicit "insufficient data" else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.valuation.accretion import accretion
from domain.valuation.appraisal import Appraisal, appraise
from domain.valuation.blend import Bar, Method, blend
from domain.valuation.bridge import bridge, equity_value
from domain.valuation.buyer import returns
from domain.valuation.comparables import by_comparables
from domain.valuation.dcf import Dcf, described
from domain.valuation.model import Model
from domain.valuation.multiples import ByMultiples
from domain.valuation.precedents import by_precedents
from domain.valuation.result import PerShare, ScenarioValue, Valuation
from domain.valuation.roots import roots_of
from domain.valuation.scenarios import IN_ORDER, ScenarioName, coherent, expected, in_order
from domain.valuation.units import Insufficient
from domain.valuation.wacc import cost_of_capital
from domain.valuation.warnings import Caution, on_methods, on_returns, on_synergies, on_terminal

Found = Mapping[Method, ByMultiples | Insufficient]


def evaluate(model: Model) -> Valuation:
    """Value the company and the deal.

    Raises WaccNotAboveGrowth, RateOutOfRange, ProbabilitiesNotOne, ScenariosOutOfOrder, YearsDiffer, NoMethodApplies,
    InsufficientFigures (a cost of capital without a beta, integration scheduled beyond the forecast).
    """
    coherent(model.scenarios)
    capital = cost_of_capital(model.capital)
    runs = {name: appraise(model, model.scenarios.named(name).drivers, capital.rate) for name in IN_ORDER}
    values = {name: float(run.enterprise_value) for name, run in runs.items()}
    in_order(values)
    base = runs["base"]
    discounted = single(base)
    found = _by_multiples(model)
    bars = tuple(_bars(values, found))
    blended = blend(bars, model.weights)
    paid = Insufficient(reason="nobody has made an offer", missing=("offer",))
    gains = paid if model.offer is None else returns(model, base, capital.rate, _expected_npv(model, runs))
    return Valuation(
        currency=model.currency,
        wacc=capital,
        dcf=discounted,
        scenarios=tuple(_scenario(model, name, run) for name, run in runs.items()),
        expected_enterprise_value=expected(values, model.scenarios),
        comparables=found["comparables"],
        precedents=found["precedents"],
        football_field=bars,
        blend=blended,
        low_equity=equity_value(blended.low, model.claims),
        high_equity=equity_value(blended.high, model.claims),
        bridge=bridge(blended.mid, model.claims, model.shares),
        standalone=bridge(discounted.enterprise_value, model.claims, model.shares),
        returns=gains,
        per_share=_per_share(model),
        warnings=tuple(_warnings(model, base, discounted, found)),
    )


def single(run: Appraisal) -> Dcf:
    """The discounted cash flow of one case with its cross-checks."""
    return described(
        [float(cash) for cash in run.forecast.cash],
        float(run.wacc),
        run.discounted,
        run.model.terminal,
        run.model.timing,
        following=None if run.terminal_flow is None else float(run.terminal_flow),
        ebitda=float(run.forecast.ebitda[-1]),
    )


def _by_multiples(model: Model) -> Found:
    none = Insufficient(reason="no rows are given", missing=("rows",))
    peers, deals = model.comparables, model.precedents
    return {
        "comparables": by_comparables(peers, model.trailing, model.valued_on) if peers is not None else none,
        "precedents": by_precedents(deals, model.trailing, model.valued_on) if deals is not None else none,
    }


def _bars(values: Mapping[ScenarioName, float], found: Found) -> Iterator[Bar]:
    low, mid, high = sorted(values[name] for name in IN_ORDER)
    yield Bar(method="dcf", low=low, mid=mid, high=high)
    for method, by in found.items():
        if isinstance(by, ByMultiples):
            yield Bar(method=method, low=by.low, mid=by.mid, high=by.high)


def _scenario(model: Model, name: ScenarioName, run: Appraisal) -> ScenarioValue:
    offered = model.offer is not None
    return ScenarioValue(
        name=name,
        probability=model.scenarios.named(name).probability,
        enterprise_value=float(run.enterprise_value),
        npv=float(run.npv) if offered else None,
        irr=roots_of(*run.cash_flows()) if offered else None,
    )


def _expected_npv(model: Model, runs: Mapping[ScenarioName, Appraisal]) -> float:
    return expected({name: float(run.npv) for name, run in runs.items()}, model.scenarios)


def _per_share(model: Model) -> PerShare | Insufficient:
    sides = model.shareholders
    if sides is None or model.offer is None:
        missing = tuple(name for name in ("shareholders", "offer") if getattr(model, name) is None)
        return Insufficient(reason="earnings per share need both companies' earnings and an offer", missing=missing)
    found = accretion(
        sides.acquirer,
        sides.target_income,
        model.offer.price,
        sides.financing,
        synergies=sides.synergies,
        amortisation=sides.amortisation,
    )
    return PerShare(**found.model_dump())


def _warnings(model: Model, base: Appraisal, discounted: Dcf, found: Found) -> Iterator[Caution]:
    yield from on_terminal(discounted, model)
    yield from on_methods(discounted, model, found)
    yield from on_synergies(model)
    if model.offer is not None:
        yield from on_returns(base, roots_of(*base.cash_flows()))
