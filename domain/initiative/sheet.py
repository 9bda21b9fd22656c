"""What the machinery may see of an initiative, whatever its kind."""

from __future__ import annotations

from collections.abc import Sequence

from domain.decider import Sheet
from domain.initiative.clocks import Clock
from domain.initiative.health import health
from domain.initiative.state import Initiative

UNCHARTED = Sheet(phase=None, owner=None, health="green", wake_at=None, concluded=True)
"""Of what has not begun."""


def sheet_of(i: Initiative, running: Sequence[Clock]) -> Sheet:
    """`running`: the clocks of its kind, earliest first."""
    return Sheet(
        phase=i.phase.key,
        owner=i.charter.owner,
        health=health(i),
        wake_at=running[0].due_at if running else None,
        concluded=i.ended is not None and i.proposal is None,
    )
