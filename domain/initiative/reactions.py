"""Whom to tell about what happened. A notice names no target: it may be read where the initiative must not be known."""

from __future__ import annotations

from collections.abc import Sequence

from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.initiative.effects import Notify
from domain.initiative.state import Initiative
from domain.kernel import Effect, Event, PersonId


def notices(event: Event, i: Initiative) -> Sequence[Effect]:
    """The notices an event calls for, given the state just after it. Keys are unique within the initiative."""
    match event:
        case g.GateProposed():
            title = f"A decision waits for you: gate {event.gate.upper()}"
            text = f"Please decide by {event.due_at:%Y-%m-%d}."
            key = f"gate_proposed:{event.gate}:{event.attempt}"
            return [Notify(key=f"{key}:{seat}", to_role=seat, subject=title, text=text) for seat in event.seats]
        case e.EscalationRaised():
            key = f"escalation:{event.subject}:{event.level}"
            return [Notify(key=key, to_role=event.to, subject=f"Escalation, level {event.level}", text=event.reason)]
        case e.DutyDelegated():
            key = f"delegated:{event.role}:{event.to}:{len(i.delegations)}"
            return [_to(event.to, key, "A duty was lent to you", f"You may act as {event.role}: {event.reason}")]
        case e.ObligationOpened():
            text = f"{event.text} Due on {event.due_at:%Y-%m-%d}."
            return [_to(event.owner, f"obligation:{event.obligation}", "You owe a condition of a gate", text)]
        case e.ObligationOverdue():
            owner = i.obligations[event.obligation].owner
            return [
                _to(owner, f"obligation_overdue:{event.obligation}", "A condition you owe is overdue", event.obligation)
            ]
        case r.MitigationOverdue():
            return [
                _to(
                    i.risks[event.risk].owner,
                    f"mitigation_overdue:{event.risk}:{event.due_at.date()}",
                    "A mitigation is overdue",
                    event.risk,
                )
            ]
        case e.PhaseOverdue():
            key = f"phase_overdue:{event.phase}:{event.due_at.date()}"
            return [_to(i.charter.owner, key, f"{event.phase} is overdue", f"It was due on {event.due_at:%Y-%m-%d}.")]
        case e.HoldReviewDue():
            key = f"hold_review:{event.due_at.date()}"
            return [_to(i.charter.owner, key, "A hold is due for review", "Resume, extend or end it.")]
        case g.GateReturned() | g.GateDeclined() | g.GateVoided() | g.GateExpired():
            key = f"{event.type}:{event.gate}:{event.attempt}"
            return [_to(i.charter.owner, key, f"Gate {event.gate.upper()} is not open", event.type.replace("_", " "))]
        case _:
            return ()


def _to(person: PersonId, key: str, subject: str, text: str) -> Notify:
    return Notify(key=key, to_person=person, subject=subject, text=text)
