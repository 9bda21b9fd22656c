"""The funnel: how many initiatives of a kind have come to each phase so far, how many are there, how many ended there.

An initiative that ended has come as far as the phase it ended in; one that was completed has come through all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.initiatives_board import TABLE

_B = TABLE.view.c


@dataclass(frozen=True, slots=True)
class Stage:
    """`reached` counts what came to the phase or further; of those `here` stand in it and `ended` ended in it.

    `went_on`: the share of `reached` that has come further so far, a decimal; None when nothing has reached the phase.
    """

    phase: str
    title: str
    reached: int
    here: int
    ended: int
    went_on: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Phases in the order of the kind's own playbook. `completed` came through all of them."""

    kind: str
    stages: tuple[Stage, ...]
    completed: int


async def funnel(connection: ReadConnection, viewer: Viewer, kind: str, phases: Mapping[str, str]) -> Funnel:
    """Of what the viewer may know of. `phases`: title by key, in order; others than these are left out."""
    concluded, completed = _B.status == "concluded", _B.outcome == "completed"
    query = (
        select(
            _B.phase,
            func.count().filter(~concluded).label("here"),
            func.count().filter(concluded & completed).label("completed"),
            func.count().label("every"),
        )
        .where(visible(_B.initiative, viewer), _B.kind == kind, _B.phase.in_(list(phases)))
        .group_by(_B.phase)
    )
    found = {row.phase: row for row in await connection.execute(query)}
    done = sum(row.completed for row in found.values())
    stages: list[Stage] = []
    beyond = done
    for phase, title in reversed(list(phases.items())):
        row = found.get(phase)
        here, ended = (row.here, row.every - row.here - row.completed) if row else (0, 0)
        reached = beyond + here + ended
        stages.append(Stage(phase, title, reached, here, ended, beyond / reached if reached else None))
        beyond = reached
    return Funnel(kind, tuple(reversed(stages)), done)
