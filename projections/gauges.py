"""Figures about the whole portfolio for Prometheus: counts by kind, phase and gate; no name and no initiative."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure import metrics
from infrastructure.database import ReadConnection, reading
from infrastructure.metrics import Figure
from projections.catalogue import live_generation
from projections.initiatives_board import BOARD, TABLE

_B = TABLE.view.c

FEWEST = 3
"""Initiatives that an amount adds up, at least: fewer would tell one's own figure."""


async def export(engine: AsyncEngine) -> None:
    """Replace the gauges of this process by one look at the board, once there is a board."""
    async with reading(engine) as connection:
        if await live_generation(connection, BOARD) is not None:
            metrics.portfolio(await figures(connection))


async def figures(connection: ReadConnection) -> list[Figure]:
    """One look at the board. Waiting times count to the database's clock."""
    on_the_table = _B.status != "concluded"
    phases = select(
        _B.kind, _B.phase, func.count().label("all"), func.count().filter(_B.phase_overdue).label("overdue")
    ).where(on_the_table)
    waited = func.extract("epoch", func.now() - func.min(_B.gate_proposed_at))
    gates = select(
        _B.kind,
        _B.gate,
        func.count().label("all"),
        func.count().filter(_B.gate_overdue).label("overdue"),
        func.greatest(waited, 0).label("waited"),
    ).where(_B.gate.is_not(None))
    synergies = select(_B.kind, _B.revenue_currency, func.sum(_B.revenue).label("revenue")).where(
        on_the_table, _B.revenue.is_not(None)
    )
    found: list[Figure] = []
    for row in await connection.execute(phases.group_by(_B.kind, _B.phase)):
        found.append(("concord_initiatives", (row.kind, row.phase), float(row.all)))
        found.append(("concord_phases_overdue", (row.kind, row.phase), float(row.overdue)))
    for row in await connection.execute(gates.group_by(_B.kind, _B.gate)):
        found.append(("concord_gates_waiting", (row.kind, row.gate), float(row.all)))
        found.append(("concord_gates_overdue", (row.kind, row.gate), float(row.overdue)))
        found.append(("concord_gate_wait_seconds", (row.kind, row.gate), float(row.waited)))
    enough = synergies.group_by(_B.kind, _B.revenue_currency).having(func.count() >= FEWEST)
    found += [
        ("concord_synergy_expected", (row.kind, row.revenue_currency), float(row.revenue))
        for row in await connection.execute(enough)
    ]
    return found
