"""How a decided gate moves an initiative of any kind on: to its next phase, or to its end."""

from __future__ import annotations

from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative.state import Initiative
from domain.kernel import Event


def moves_on(i: Initiative) -> list[Event]:
    """What follows from an open gate: after the last of a phase the next one, after the last of all the end."""
    if i.next_gate is not None:
        return []
    following = i.playbook.after(i.phase.key)
    if following is None:
        return [e.InitiativeConcluded(outcome="completed", reason="The last gate is open.")]
    return [e.PhaseEntered(phase=following.key)]


def ends_with(event: g.GateDeclined, i: Initiative) -> list[Event]:
    """The end, where the playbook has a declined gate end the initiative."""
    gate = i.playbook.gate(event.gate)
    if gate is None or not gate.decline_ends:
        return []
    return [e.InitiativeConcluded(outcome="declined", reason=event.reason)]
