"""The charts of the first page: the funnel, prices by phase, and what is claimed of each envelope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.pages.charts import bars, stacked
from api.pages.charts.chart import Chart
from api.pages.charts.funnel import Stage, funnel
from api.pages.charts.lines import Line
from api.pages.formats import MILLION, figure, words
from projections.funnel import Funnel
from projections.portfolio import EnvelopeUse, Slice

PARTS = (
    stacked.Part("spent", "spent", "$s1", "$on-accent"),
    stacked.Part("committed", "committed", "$soft"),
    stacked.Part("approved", "approved", "$accent2", look="hatched"),
    stacked.Part("proposed", "proposed", "$s6", look="dotted"),
)
"""From the surest claim to the one that is only asked for."""


def funnel_of(found: Funnel) -> Chart | None:
    """How far acquisitions have come; None before there is any."""
    first = found.stages[0].reached if found.stages else 0
    if not first:
        return None
    stages = [Stage(each.title, each.reached, each.here, each.ended) for each in found.stages]
    return funnel("funnel", [*stages, Stage("Completed", found.completed, 0, 0)])


def prices(slices: Sequence[Slice], titles: Mapping[str, str]) -> Iterator[Chart]:
    """One chart per currency: amounts of two currencies have no common scale. Phases in the playbook's order."""
    order = {phase: place for place, phase in enumerate(titles)}
    priced = sorted((each for each in slices if each.price), key=lambda each: order.get(each.of or "", len(order)))
    for currency in sorted({amount.currency for each in priced for amount in each.price}):
        rows = [
            bars.Bar(
                titles.get(each.of or "", words(each.of).capitalize()),
                f"{each.initiatives - each.unpriced} with a price, {each.unpriced} without",
                float(amount.amount / MILLION),
            )
            for each in priced
            for amount in each.price
            if amount.currency == currency
        ]
        most = max(rows, key=lambda row: row.value)
        said = bars.Words(
            title=f"Price by phase, {currency}",
            basis=f"{currency} M; paid, else agreed, else offered, else the middle of the band",
            finding=f"The most lies in {most.name.lower()}: {currency} {figure(most.value)} M of "
            f"{figure(sum(row.value for row in rows))} M on the table.",
            first="Phase",
            unit=f"Price, {currency} M",
        )
        yield bars.bars(f"price-{currency.lower()}", said, rows)


def envelope(use: EnvelopeUse) -> Chart:
    """What deals claim of the limit, the surest claims first."""
    of = {part.key: float(getattr(use, part.key) / MILLION) for part in PARTS}
    limit, free = float(use.limit / MILLION), float(use.free / MILLION)
    claimed = sum(of.values())
    said = stacked.Words(
        title=f"Envelope {words(use.envelope)}",
        basis=f"{use.currency} M of a limit of {figure(limit)} M",
        finding=f"{use.currency} {figure(claimed)} M are claimed; {figure(free)} M are free.",
        unit=f"{use.currency} M",
        first="Envelope",
    )
    row = stacked.Row(words(use.envelope), of)
    return stacked.stacked(f"envelope-{use.envelope}", said, PARTS, [row], [Line("limit", limit, "$text")])
