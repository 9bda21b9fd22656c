"""What a reader of a valuation must be told: each caution has a stable code, a sentence, and the figure behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from domain.kernel import Value
from domain.valuation.appraisal import Appraisal
from domain.valuation.blend import Method
from domain.valuation.dcf import Dcf
from domain.valuation.model import Model
from domain.valuation.multiples import ByMultiples
from domain.valuation.reference import standing
from domain.valuation.roots import Roots
from domain.valuation.units import Insufficient

CautionCode = Literal[
    "terminal_share_high",
    "terminal_flow_not_positive",
    "methods_far_apart",
    "method_insufficient",
    "synergy_claim_above_median",
    "synergy_claim_above_upper_quartile",
    "irr_none",
    "irr_several",
    "npv_negative",
]


class Caution(Value):
    """Not a refusal: the valuation stands, and its reader has been told. `figure` is what was found, in decimals."""

    code: CautionCode
    message: str
    figure: float | None = None


def on_terminal(dcf: Dcf, model: Model) -> Iterator[Caution]:
    """Value that lies beyond the forecast, or a perpetuity of losses."""
    share, limit = dcf.terminal_share, model.limits.terminal_share
    if share is not None and share > limit:
        yield Caution(
            code="terminal_share_high",
            message=f"{share:.1%} of the value lies beyond the forecast; more than {limit:.0%} is worth a warning.",
            figure=share,
        )
    if dcf.terminal_flow is not None and dcf.terminal_flow <= 0:
        yield Caution(
            code="terminal_flow_not_positive",
            message="The cash that is valued for ever is not positive.",
            figure=dcf.terminal_flow,
        )


def on_methods(dcf: Dcf, model: Model, found: Mapping[Method, ByMultiples | Insufficient]) -> Iterator[Caution]:
    """Methods that could not be applied, and a DCF far from what the market pays for peers."""
    for method, by in found.items():
        if isinstance(by, Insufficient):
            yield Caution(code="method_insufficient", message=f"{method}: insufficient data, {by.reason}.")
    peers = found["comparables"]
    if isinstance(peers, ByMultiples) and peers.mid > 0:
        apart = abs(dcf.enterprise_value - peers.mid) / peers.mid
        if apart > model.limits.methods_apart:
            yield Caution(
                code="methods_far_apart",
                message=f"The DCF lies {apart:.0%} from the value at the peers' median multiple.",
                figure=apart,
            )


def on_synergies(model: Model) -> Iterator[Caution]:
    """A claim that exceeds what most others promised."""
    if model.synergies is None:
        return
    reference = model.reference
    where = standing(model.synergies.claim, model.trailing.revenue, reference)
    if where.position == "up_to_median":
        return
    above_quartile = where.position == "above_upper_quartile"
    yield Caution(
        code="synergy_claim_above_upper_quartile" if above_quartile else "synergy_claim_above_median",
        message=f"Synergies of {where.share:.1%} of the target's revenue are claimed; {reference.name} have a median "
        f"of {reference.median:.1%} and an upper quartile of {reference.upper_quartile:.1%}.",
        figure=where.share,
    )


def on_returns(appraisal: Appraisal, roots: Roots) -> Iterator[Caution]:
    """No rate of return, or several, and a price above the value."""
    match roots.verdict:
        case "none":
            yield Caution(code="irr_none", message="The buyer's cash flows have no internal rate of return.")
        case "several":
            rates = ", ".join(f"{rate:.1%}" for rate in roots.rates)
            yield Caution(code="irr_several", message=f"The buyer's cash flows have several rates of return: {rates}.")
        case "one":
            pass
    npv = float(appraisal.npv)
    if npv < 0:
        yield Caution(
            code="npv_negative", message=f"The price exceeds the value to the buyer by {-npv:.1f}M.", figure=npv
        )
