"""What one event of an integration brings about."""

from __future__ import annotations

from collections.abc import Sequence

from domain.facts import Facts
from domain.initiative import gate_events as g
from domain.initiative.phases import ends_with, moves_on
from domain.integration.people.follows import comes_of
from domain.integration.state import Integration
from domain.integration.tsa.clocks import comes_of as runs_out
from domain.kernel import Asked, Event


def follows(event: Event, integration: Integration, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What follows from an event, given the state just after it."""
    i = integration.initiative
    match event:
        case g.GateApproved() if event.gate != i.playbook.reopening.key:
            return moves_on(i)
        case g.GateDeclined():
            return ends_with(event, i)
        case _:
            return [*comes_of(event, integration, asked, facts.people), *runs_out(event, integration)]
