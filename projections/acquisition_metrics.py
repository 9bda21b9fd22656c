"""How the acquisitions do against what the plan promises: each target with its source, and what has really happened.

An actual figure is a query over what was recorded. What no event records yet has no figure but a reason: an expected
synergy is not revenue that was added. Who may not know of every acquisition gets no figure that would give one away.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select

from domain.money import MILLION
from infrastructure.database import ReadConnection
from portfolio.load import load
from portfolio.model import Goal
from projections.access import Viewer, visible
from projections.initiatives_board import TABLE

_B = TABLE.view.c

CURRENCY = "USD"
NOT_RECORDED = {
    "nc.acq.revenue_added": "No event records revenue that an acquisition has added; what is expected is not added.",
    "nc.acq.customers_added": "No event records customers that an acquisition has added.",
    "nc.acq.patents_added": "No event records patents that an acquisition has added.",
    "nc.acq.developers_added": "No event records developers that an acquisition has added.",
    "nc.acq.employee_retention": "No event records how many employees of an acquired company stayed.",
    "nc.acq.customer_retention": "No event records how many customers of an acquired company stayed.",
}
"""Targets without a figure so far, and why."""

HIDDEN = "It covers acquisitions that you may not know of."
MIXED = f"Not every price was paid in {CURRENCY}, and there is no dated rate."
TARGETS = ("nc.acq.count", "nc.acq.spend.min", "nc.acq.spend.max", *NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Metric:
    """A documented target and the actual figure, in its unit. `met` and `actual` None: `reason` says why."""

    id: str
    name: str
    comparator: Literal[">=", "<=", "<", ">", "="]
    target: Decimal
    unit: str
    by: str | None
    source: str
    actual: Decimal | None
    met: bool | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What was closed in a programme. `whole`: the viewer may know of every acquisition in it."""

    closed: int
    paid: Decimal
    foreign: int
    whole: bool


async def acquisition_metrics(connection: ReadConnection, viewer: Viewer) -> tuple[Metric, ...]:
    """Every documented target of the acquisitions (N L363-369), in the order of the plan."""
    plan = load().novacron
    recorded = await _recorded(connection, viewer, plan.key)
    return tuple(_metric(plan.goal(key), recorded) for key in TARGETS)


async def _recorded(connection: ReadConnection, viewer: Viewer, programme: str) -> _Recorded:
    paid = func.coalesce(func.sum(_B.paid).filter(_B.paid_currency == CURRENCY), 0)
    query = select(
        func.count(_B.closed_on).label("closed"),
        paid.label("paid"),
        func.count(_B.paid).filter(_B.paid_currency != CURRENCY).label("foreign"),
        func.coalesce(func.bool_and(visible(_B.initiative, viewer)), True).label("whole"),
    ).where(_B.kind == "acquisition", _B.programme == programme)
    row = (await connection.execute(query)).one()
    return _Recorded(closed=row.closed, paid=row.paid, foreign=row.foreign, whole=row.whole)


def _metric(goal: Goal, recorded: _Recorded) -> Metric:
    actual, reason = _actual(goal.id, recorded)
    return Metric(
        id=goal.id,
        name=goal.name,
        comparator=goal.comparator,
        target=goal.value,
        unit=goal.unit,
        by=goal.by,
        source=goal.source,
        actual=actual,
        met=None if actual is None else _met(actual, goal),
        reason=reason,
    )


def _actual(key: str, recorded: _Recorded) -> tuple[Decimal | None, str | None]:
    if key in NOT_RECORDED:
        return None, NOT_RECORDED[key]
    if not recorded.whole:
        return None, HIDDEN
    if key == "nc.acq.count":
        return Decimal(recorded.closed), None
    return (None, MIXED) if recorded.foreign else (recorded.paid / MILLION, None)


def _met(actual: Decimal, goal: Goal) -> bool:
    match goal.comparator:
        case ">=":
            return actual >= goal.value
        case "<=":
            return actual <= goal.value
        case "<":
            return actual < goal.value
        case ">":
            return actual > goal.value
        case "=":
            return actual == goal.value
