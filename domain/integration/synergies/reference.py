"""How the synergies claimed here compare with how it went elsewhere; a claim above its class is to be challenged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal

from domain.integration.synergies.figures import RATE
from domain.integration.synergies.state import Synergy
from domain.integration.synergies.terms import ReferenceRate, SynergyTerms
from domain.kernel import Value
from domain.money import Money


class Compared(Value):
    """A base rate and our own figure beside it. `ours` None: `missing` says what is not known."""

    rate: ReferenceRate
    ours: Decimal | None
    verdict: Literal["within", "challenge", "insufficient"]
    missing: tuple[str, ...] = ()


def compared(synergies: Iterable[Synergy], target_revenue: Money | None, terms: SynergyTerms) -> tuple[Compared, ...]:
    """Every base rate of the terms with our figure, where we have one."""
    pursued = [one for one in synergies if one.dropped is None]
    return tuple(_compared(rate, pursued, target_revenue, terms) for rate in terms.reference_class)


def _compared(rate: ReferenceRate, pursued: list[Synergy], revenue: Money | None, terms: SynergyTerms) -> Compared:
    missing = tuple(_missing(rate, pursued, revenue, terms))
    if missing:
        return Compared(rate=rate, ours=None, verdict="insufficient", missing=missing)
    claim = sum((one.worth.gross.amount for one in pursued if one.worth and one.worth.gross.amount > 0), Decimal(0))
    cost = sum((one.one_time_cost.amount for one in pursued if one.one_time_cost), Decimal(0))
    if rate.of == "target_revenue" and revenue is not None:
        ours = claim / revenue.amount
        high = ours > rate.high
    else:
        ours = cost / claim
        high = ours < rate.low
    return Compared(rate=rate, ours=ours.quantize(RATE), verdict="challenge" if high else "within")


def _missing(rate: ReferenceRate, pursued: list[Synergy], revenue: Money | None, terms: SynergyTerms) -> Iterator[str]:
    if rate.of == "programmes":
        yield "more integrations that have ended"
        return
    if not any(one.worth is not None and one.worth.gross.amount > 0 for one in pursued):
        yield "what the synergies are worth a year"
    if rate.of == "target_revenue" and (revenue is None or revenue.amount <= 0 or revenue.currency != terms.currency):
        yield f"the target's revenue in {terms.currency}"
    if rate.of == "run_rate" and not any(one.one_time_cost is not None for one in pursued):
        yield "what they cost once"
