"""What stands in the calendar of an initiative of any kind: what must be done by when, what comes of itself, what was.

Whatever clock a kind has is in the calendar, known here or not. On hold and after the end only what still runs is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from domain.decider import Ringing
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.initiative.state import Initiative, Proposal
from domain.kernel import Event, PersonId
from domain.playbooks.model import OWNER, Role
from domain.working_days import due
from projections.words import role as role_words
from projections.words import spoken

Sort = Literal[
    "gate",
    "phase",
    "obligation",
    "mitigation",
    "milestone",
    "hold_review",
    "diligence",
    "exclusivity",
    "offer",
    "waiting_period",
    "clearance",
    "escrow",
    "closing",
    "plan",
    "task",
    "deliverable",
    "service",
    "synergy",
    "escalation",
    "reminder",
    "clock",
]
"""`clock`: one that nobody has given a sort of its own yet."""

END_OF_DAY = time(23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Matter:
    """One entry. `key` is what escalations call it too. It waits for `person`, or for whoever holds one of `roles`.

    `due_at`: when it is due, or comes of itself (`passes`). `done_at`: when it was; `outcome` says how. A
    `whole_day` has no time of day. `legal`: a date of the law or of a contract.
    """

    key: str
    sort: Sort
    what: str
    due_at: datetime
    since_at: datetime | None = None
    person: PersonId | None = None
    roles: tuple[Role, ...] = ()
    whole_day: bool = False
    legal: bool = False
    passes: bool = False
    done_at: datetime | None = None
    outcome: str | None = None


def end_of(day: date) -> datetime:
    """The last second of a day, in UTC."""
    return datetime.combine(day, END_OF_DAY)


def roles_or_owner(role: Role, owner: PersonId) -> tuple[PersonId | None, tuple[Role, ...]]:
    """Whom a role of a playbook means: the owner of this initiative, or whoever holds it."""
    return (owner, ()) if role == OWNER else (None, (role,))


def of_core(i: Initiative) -> Iterator[Matter]:
    """What every kind has: done, overdue and ahead."""
    yield from _fulfilled(i)
    if i.hold is not None:
        review = f"Review the hold: {i.hold.reason}"
        yield Matter(f"hold:{i.hold.since.date()}", "hold_review", review, i.hold.review_at, person=i.charter.owner)
        return
    if i.proposal is not None:
        yield from _proposal(i, i.proposal)
    if i.ended is None:
        yield from _phase(i)
        yield from _owed(i)


def of_clock(clock: Ringing, i: Initiative) -> Matter:
    """A clock of the core, or one that is not known here: then its event says what it is."""
    owner = i.charter.owner
    match clock.rings:
        case e.EscalationRaised(subject=subject, level=level, to=to, reason=reason):
            person, roles = roles_or_owner(to, owner)
            what = f"Goes to {role_words(to)} unless settled: {reason}"
            key = f"escalation:{subject}:{level}"
            return Matter(key, "escalation", what, clock.due_at, person=person, roles=roles, passes=True)
        case e.PhaseMinimumReached(phase=phase):
            what = f"{i.playbook.phase(phase).title} has taken its documented minimum"
            return Matter(f"phase:{phase}:minimum", "reminder", what, clock.due_at, person=owner, passes=True)
        case rings:
            told = rings.model_dump(mode="json", exclude={"type", "due_at"})
            named = [str(value) for value in told.values() if isinstance(value, str | int)]
            what = f"{spoken(rings.type)}: {spoken(', '.join(named))}" if named else spoken(rings.type)
            key = ":".join((rings.type, *named, clock.due_at.date().isoformat()))
            return Matter(key, "clock", what.capitalize(), clock.due_at, person=owner, passes=True)


def said(rung: Event) -> str | None:
    """What a clock that has rung did, where that reads otherwise than while it ran."""
    match rung:
        case e.EscalationRaised():
            return f"Went to {role_words(rung.to)}: {rung.reason}"
        case _:
            return None


def decided(i: Initiative, pending: Proposal, result: str, at: datetime) -> Matter:
    """A gate that was before its deciders, and what they said."""
    matter = next(_proposal(i, pending))
    return Matter(matter.key, "gate", matter.what, pending.due_at, pending.proposed_at, done_at=at, outcome=result)


def left(i: Initiative, at: datetime) -> Matter | None:
    """The phase that is on, as it ends; None for a phase without a span."""
    matter = next(_phase(i), None)
    if matter is None:
        return None
    key = f"{matter.key}:{i.phase.entered_at.date()}"
    return Matter(key, "phase", matter.what, matter.due_at, i.phase.entered_at, done_at=at, outcome="ended")


def _phase(i: Initiative) -> Iterator[Matter]:
    phase = i.playbook.phase(i.phase.key)
    if phase.span is None:
        return
    since = i.phase.entered_at
    maximum = due(since, phase.span.maximum, i.playbook.holidays)
    yield Matter(i.phase.subject, "phase", f"{phase.title} ends", maximum, since, person=i.charter.owner)


def _proposal(i: Initiative, pending: Proposal) -> Iterator[Matter]:
    gate = i.playbook.gate(pending.gate)
    title = gate.title if gate else spoken(pending.gate)
    subject, since = pending.subject, pending.proposed_at
    yield Matter(subject, "gate", f"Decide: {title}", pending.due_at, since, roles=pending.open_seats)
    if pending.expires_at is not None:
        what = f"The proposal lapses: {title}"
        yield Matter(
            f"{subject}:lapses", "gate", what, pending.expires_at, since, roles=pending.open_seats, passes=True
        )


def _owed(i: Initiative) -> Iterator[Matter]:
    for key, owed in i.obligations.items():
        if owed.fulfilled_at is None:
            yield Matter(f"obligation:{key}", "obligation", owed.text, owed.due_at, person=owed.owner)
    for key, risk in i.risks.items():
        planned = risk.mitigation
        if planned is not None and planned.completed_at is None and not risk.closed:
            yield Matter(f"mitigation:{key}", "mitigation", planned.action, planned.due_at, person=planned.owner)
    for key, milestone in i.milestones.items():
        if milestone.reached_on is None:
            day = end_of(milestone.planned_on)
            yield Matter(f"milestone:{key}", "milestone", milestone.title, day, person=milestone.owner, whole_day=True)


def _fulfilled(i: Initiative) -> Iterator[Matter]:
    for key, owed in i.obligations.items():
        if owed.fulfilled_at is not None:
            yield Matter(
                f"obligation:{key}", "obligation", owed.text, owed.due_at, person=owed.owner,
                done_at=owed.fulfilled_at, outcome="fulfilled",
            )  # fmt: skip
    for key, risk in i.risks.items():
        planned = risk.mitigation
        if planned is not None and planned.completed_at is not None:
            yield Matter(
                f"mitigation:{key}", "mitigation", planned.action, planned.due_at, person=planned.owner,
                done_at=planned.completed_at, outcome="carried out",
            )  # fmt: skip
    for key, milestone in i.milestones.items():
        if milestone.reached_on is not None:
            yield Matter(
                f"milestone:{key}", "milestone", milestone.title, end_of(milestone.planned_on),
                person=milestone.owner, whole_day=True, done_at=end_of(milestone.reached_on), outcome="reached",
            )  # fmt: skip


SHOWN_ALREADY = (
    e.PhaseOverdue,
    g.GateOverdue,
    g.GateExpired,
    e.ObligationOverdue,
    r.MitigationOverdue,
    e.MilestoneMissed,
    e.HoldReviewDue,
)
"""Clocks of what `of_core` lists by its state, where it stays when the clock has rung."""
