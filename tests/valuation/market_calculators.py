"""Cases about what others are worth: multiples of peers and of past deals, and blends of several methods."""

from __future__ import annotations

import math
import re

from pydantic import JsonValue

from domain.valuation.blend import Bar, Method, Weights, blend
from domain.valuation.multiples import outliers, statistics_of
from tests.valuation.answers import Answer, Case, NotEnough, Outputs
from tests.valuation.equity_calculators import SHARES, bridged
from tests.valuation.reading import Inputs, number

ENTERPRISE = ("ebitda", "target_ebitda", "ltm_ebitda", "ntm_ebitda", "ebit", "target_ebit", "revenue", "sales",
              "target_revenue", "target_sales", "ltm_revenue", "ntm_revenue", "metric", "target_metric",
              "arr")  # fmt: skip
EARNINGS = ("net_income", "target_net_income", "earnings", "ltm_net_income", "ntm_net_income")
PER_SHARE = ("eps", "target_eps", "ltm_eps", "ntm_eps")
RANGE = {"low": ("low", "p25", "q1", "min", "25th"), "mid": ("mid", "median", "midpoint", "base"),
         "high": ("high", "p75", "q3", "max", "75th")}  # fmt: skip


def compared(case: Case) -> Answer:
    """A target at its peers' multiples, at one multiple, or over a range of them."""
    inputs, outputs = case.inputs, Outputs()
    peers = _peers(case)
    if peers:
        _statistics(peers, outputs)
    multiples = _multiples(inputs, peers, case)
    for place, multiple in multiples.items():
        prefix = "" if place == "" else f"{place}_"
        outputs[f"{prefix}multiple"] = multiple
        _implied(inputs, multiple, outputs, prefix)
    if "ev" in outputs or not multiples:
        pass
    elif "mid_ev" in outputs:
        outputs["ev"] = outputs["mid_ev"]
    for place in RANGE:
        outputs[place] = {
            name.removeprefix(f"{place}_"): value for name, value in outputs.items() if name.startswith(f"{place}_")
        }
    convention = "mean" if _by_mean(case) else "median"
    said = f"{convention} of the peers' multiples, quartiles inclusive" if peers else "the multiple given"
    return Answer(outputs, _headline(case, outputs, bool(multiples)), said)


def _peers(case: Case) -> list[float]:
    listed = case.inputs.numbers("peers", "multiples", "peer_multiples", "comps", "deals", "transactions", "ev_ebitda",
                                 "deal_multiples", "transaction_multiples")  # fmt: skip
    rows = case.inputs.rows("peers", "comps", "companies", "deals", "transactions", "comparables")
    if rows:
        found = [_multiple_of(row, case) for row in rows]
        listed = [each for each in found if each is not None]
    if case.inputs.within("multiples") is not None and not rows:
        return []
    fence = case.inputs.number("trim_fence", "fence", "iqr_multiple")
    if listed and fence is not None:
        gone = outliers(listed, fence)
        listed = [each for index, each in enumerate(listed) if index not in gone]
    return listed or []


def _multiple_of(row: Inputs, case: Case) -> float | None:
    given = row.number("multiple", "ev_ebitda", "ev_revenue", "ev_sales", "pe", "p_e")
    enterprise = row.number("ev", "enterprise_value", "value")
    if given is not None or enterprise is None:
        return given
    first = ("revenue", "sales") if re.search("revenue|sales", case.words) else ("ebitda",)
    under = row.number(*first, "ebitda", "revenue", "sales", "ebit")
    return enterprise / under if under is not None and under > 0 else None


def _statistics(peers: list[float], outputs: Outputs) -> None:
    found = statistics_of(peers)
    outputs |= {
        "median": found.median, "mean": found.mean, "harmonic_mean": found.harmonic_mean, "min": found.minimum,
        "max": found.maximum, "q1": found.lower_quartile, "q3": found.upper_quartile, "count": found.count,
    }  # fmt: skip


def _by_mean(case: Case) -> bool:
    return bool(re.search(r"\bmean\b|average", case.words)) and "median" not in case.words


def _multiples(inputs: Inputs, peers: list[float], case: Case) -> dict[str, float]:
    found: dict[str, float] = {}
    table = inputs.within("multiples", "multiple", "range", "ranges")
    for place, names in RANGE.items():
        keys = [key for name in names for key in (f"multiple_{name}", f"{name}_multiple", f"{name}_x")]
        value = table.number(*names) if table is not None else None
        value = inputs.number(*keys) if value is None else value
        if value is not None:
            found[place] = value
    single = inputs.number("multiple", "ev_ebitda_multiple", "ev_ebitda", "ev_revenue", "pe", "pe_multiple", "pe_ratio")
    if single is not None:
        found[""] = single
    if peers:
        stats = statistics_of(peers)
        found[""] = stats.mean if _by_mean(case) else stats.median
        found |= {"low": stats.lower_quartile, "mid": stats.median, "high": stats.upper_quartile}
    return found


def _implied(inputs: Inputs, multiple: float, outputs: Outputs, prefix: str) -> None:
    enterprise, earnings, each = inputs.number(*ENTERPRISE), inputs.number(*EARNINGS), inputs.number(*PER_SHARE)
    count = inputs.number(*SHARES)
    if enterprise is not None:
        outputs[f"{prefix}ev"] = enterprise * multiple
        bridged(inputs, enterprise * multiple, outputs, prefix)
    elif earnings is not None:
        outputs[f"{prefix}equity"] = earnings * multiple
        if count is not None:
            outputs[f"{prefix}per_share"] = earnings * multiple / count
    elif each is not None:
        outputs[f"{prefix}per_share"] = each * multiple


def _headline(case: Case, outputs: Outputs, valued: bool) -> str:
    for pattern, name in (
        (r"/shares|per share|share price", "per_share"),
        (r"equity", "equity"),
        ("harmonic", "harmonic_mean"),
    ):
        if name in outputs and re.search(pattern, case.words):
            return name
    if not valued or ("ev" not in outputs and "equity" not in outputs and "per_share" not in outputs):
        return "mean" if _by_mean(case) else "median"
    return next(name for name in ("ev", "equity", "per_share") if name in outputs)


def blended(case: Case) -> Answer:
    """Weighted methods, dropped and re-normalised when one does not apply; or probability-weighted values."""
    inputs = case.inputs
    values, weights = inputs.raw("values", "methods", "outcomes", "npvs"), inputs.raw("weights", "probabilities", "p")
    if isinstance(values, dict):
        names = list(values)
        read = [number(values[name]) for name in names]
        parts = [number(weights[name]) for name in names] if isinstance(weights, dict) else []
    else:
        read = list(inputs.numbers("values", "outcomes", "npvs") or [])
        parts = list(inputs.numbers("weights", "probabilities", "p") or [])
    pairs = [
        (value, weight) for value, weight in zip(read, parts, strict=False) if value is not None and weight is not None
    ]
    if not pairs:
        raise NotEnough("no values with weights")
    total = math.fsum(weight for _, weight in pairs)
    outputs: dict[str, JsonValue] = {"expected": math.fsum(value * weight for value, weight in pairs) / total}
    methods: tuple[Method, ...] = ("dcf", "comparables", "precedents")
    if len(pairs) <= len(methods):
        bars = [
            Bar(method=method, low=value, mid=value, high=value)
            for method, (value, _) in zip(methods, pairs, strict=False)
        ]
        shares = dict(zip(methods, (weight for _, weight in pairs), strict=False))
        outputs["expected"] = blend(bars, Weights(**{method: shares.get(method, 0.0) for method in methods})).mid
    outputs["blended"] = outputs["expected"]
    return Answer(outputs, "blended", "weights re-normalised over the methods that apply")
