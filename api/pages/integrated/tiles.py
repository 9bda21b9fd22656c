"""The tiles: what an integration's committee asks first. What cannot be reckoned says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from api.pages.formats import day, figure, sums
from api.pages.valued.tiles import Tile
from domain.money import Money
from projections.plan_answers import DayOnePart, GanttPart, WorkstreamsPart
from projections.plan_document import PlanDocument

NOTHING = "insufficient data"
AS_PLANNED = Decimal(1)


def tiles(seen: GanttPart, streams: WorkstreamsPart, checklist: DayOnePart, document: PlanDocument) -> Iterator[Tile]:
    """Progress, the end, performance, Day 1, money, months."""
    progress = seen.progress
    if progress.percent is None:
        lacking = ", ".join(progress.lacking) or "the whole plan"
        yield Tile("Progress", NOTHING, f"tasks without an effort in: {lacking}")
    else:
        note = f"weighted by {progress.by}; plain mean {figure(progress.plain)} %"
        yield Tile("Progress", f"{figure(progress.percent)} %", note)
    if seen.forecast_end is None or seen.delay is None:
        yield Tile("Forecast end", NOTHING, "nothing is planned yet")
    else:
        yield Tile("Forecast end", day(seen.forecast_end), _delay(seen), "bad" if seen.delay > 0 else None)
    yield _performance(seen)
    done, must = checklist.must_have_done + checklist.waived, checklist.must_have
    left = checklist.days_left
    when = f"{left} days left" if left > 0 else "closed today" if left == 0 else f"{-left} days after the closing"
    waived = f", {checklist.waived} waived" if checklist.waived else ""
    yield Tile("Day 1 readiness", f"{done} of {must}" if must else NOTHING, f"must-haves{waived}; {when}")
    yield _money(streams, document)
    months = seen.duration
    yield Tile(
        "Months since close",
        str(months.since_closing),
        f"phases: {months.after_closing} after the closing, {months.phase_total} in total",
        "warn" if months.warning else None,
    )


def _delay(seen: GanttPart) -> str:
    if not seen.delay:
        return "as first planned"
    word = "later" if seen.delay > 0 else "earlier"
    named = {bar.key: bar.title for bar in seen.bars}
    caused = f"; most of it by: {named[seen.cause]}" if seen.cause else ""
    return f"{abs(seen.delay)} days {word} than first planned{caused}"


def _performance(seen: GanttPart) -> Tile:
    value = seen.earned_value
    if value is None:
        return Tile("SPI / CPI", NOTHING, "no task has an effort")
    spi = figure(value.spi, 2, "nothing due yet")
    cpi = figure(value.cpi, 2, "hours missing")
    expected = f"at completion {figure(value.eac, 0)} h of {figure(value.budget, 0)} h" if value.eac else "in hours"
    late = value.spi is not None and value.spi < AS_PLANNED
    return Tile("SPI / CPI", f"{spi} / {cpi}", expected, "warn" if late else None)


def _money(streams: WorkstreamsPart, document: PlanDocument) -> Tile:
    lacking = [stream.title for stream in streams.workstreams if stream.budget is None]
    if lacking:
        return Tile("Budget used", NOTHING, f"no budget for: {', '.join(lacking)}")
    budget = _added(stream.budget for stream in streams.workstreams if stream.budget is not None)
    spent = _added(money for stream in streams.workstreams for money in stream.spent)
    tolerance = f"; tolerance {document.budget_tolerance} %" if document.budget_tolerance else ""
    return Tile("Budget used", sums(spent, "nothing yet"), f"of {sums(budget)}{tolerance}")


def _added(worths: Iterator[Money]) -> list[Money]:
    """One sum for each currency."""
    found: dict[str, Money] = {}
    for money in worths:
        found[money.currency] = found[money.currency] + money if money.currency in found else money
    return list(found.values())
