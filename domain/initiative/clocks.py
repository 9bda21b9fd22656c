"""Every clock of an initiative, found from its state: what rings when. Clocks are facts, so ringing is an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.initiative.state import Initiative
from domain.kernel import Event
from domain.playbooks.model import EscalationStep
from domain.working_days import due


@dataclass(frozen=True, slots=True)
class Clock:
    """`rings` at `due_at`."""

    due_at: datetime
    rings: Event


def clocks(i: Initiative) -> list[Clock]:
    """Every clock that is running, earliest first. On hold only the review; ended, only a pending reopening."""
    running: Iterable[Clock]
    if i.hold is not None:
        running = _hold(i)
    elif i.ended is not None:
        running = _proposal(i)
    else:
        running = (*_phase(i), *_proposal(i), *_obligations(i), *_register(i), *_milestones(i))
    return sorted(running, key=lambda clock: clock.due_at)


def _phase(i: Initiative) -> Iterator[Clock]:
    phase, days = i.playbook.phase(i.phase.key), i.playbook.holidays
    if phase.span is None:
        return
    if not i.phase.minimum_reached:
        at = due(i.phase.entered_at, phase.span.minimum, days)
        yield Clock(at, e.PhaseMinimumReached(phase=phase.key, due_at=at))
    maximum = due(i.phase.entered_at, phase.span.maximum, days)
    if not i.phase.overdue:
        yield Clock(maximum, e.PhaseOverdue(phase=phase.key, due_at=maximum))
    else:
        reason = f"{phase.title} has taken longer than {phase.span.maximum}."
        yield from up_the_ladder(i, i.phase.subject, maximum, phase.escalation, reason)


def _proposal(i: Initiative) -> Iterator[Clock]:
    if (proposal := i.proposal) is None or (gate := i.playbook.gate(proposal.gate)) is None:
        return
    if not proposal.overdue:
        overdue = g.GateOverdue(gate=gate.key, attempt=proposal.attempt, due_at=proposal.due_at)
        yield Clock(proposal.due_at, overdue)
    else:
        reason = f"{gate.title} was not decided within {gate.decide_within}."
        yield from up_the_ladder(i, proposal.subject, proposal.due_at, gate.escalation, reason)
    if proposal.expires_at is not None:
        expired = g.GateExpired(gate=gate.key, attempt=proposal.attempt, due_at=proposal.expires_at)
        yield Clock(proposal.expires_at, expired)


def _obligations(i: Initiative) -> Iterator[Clock]:
    for key, owed in i.obligations.items():
        if owed.fulfilled_at is not None:
            continue
        if not owed.overdue:
            yield Clock(owed.due_at, e.ObligationOverdue(obligation=key, due_at=owed.due_at))
        else:
            reason = f"The obligation {key} was not fulfilled in time."
            yield from up_the_ladder(i, f"obligation:{key}", owed.due_at, i.playbook.obligation_ladder, reason)


def _register(i: Initiative) -> Iterator[Clock]:
    for key, risk in i.risks.items():
        planned = risk.mitigation
        if planned and not planned.completed_at and not planned.overdue and not risk.closed:
            yield Clock(planned.due_at, r.MitigationOverdue(risk=key, due_at=planned.due_at))
    for key, issue in i.issues.items():
        if issue.resolved_at is None:
            ladder = i.playbook.issue_ladder.get(issue.severity, ())
            yield from up_the_ladder(
                i, f"issue:{key}", issue.raised_at, ladder, f"The {issue.severity} issue {key} is open."
            )


def _milestones(i: Initiative) -> Iterator[Clock]:
    for key, milestone in i.milestones.items():
        if milestone.reached_on is None and not milestone.missed:
            at = datetime.combine(milestone.planned_on, time.min, UTC) + timedelta(days=1)
            yield Clock(at, e.MilestoneMissed(milestone=key, due_at=at))


def _hold(i: Initiative) -> Iterator[Clock]:
    if i.hold is None:
        return
    if not i.hold.review_due:
        yield Clock(i.hold.review_at, e.HoldReviewDue(due_at=i.hold.review_at))
    else:
        subject = f"hold:{i.hold.since.date()}"
        yield from up_the_ladder(
            i, subject, i.hold.review_at, i.playbook.review_ladder, "A hold was not reviewed in time."
        )


def up_the_ladder(
    i: Initiative, subject: str, breached_at: datetime, steps: tuple[EscalationStep, ...], reason: str
) -> Iterator[Clock]:
    """The clocks that take a matter up its ladder, a step at a time, counted from when it was due."""
    reached = i.escalated.get(subject, 0)
    if reached < len(steps):
        step = steps[reached]
        at = due(breached_at, step.after, i.playbook.holidays)
        raised = e.EscalationRaised(subject=subject, level=reached + 1, to=step.to, reason=reason, due_at=at)
        yield Clock(at, raised)
