"""What an initiative waits for, and from whom: seats of gates, things owed, matters escalated, reviews.

Only what may be done now is listed: nothing but the review while an initiative is on hold, and nothing but a pending
reopening once it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Literal, NamedTuple

from domain.acquisition.diligence.state import Diligence
from domain.initiative.events import EscalationRaised
from domain.initiative.state import Initiative
from domain.kernel import Key, PersonId
from domain.playbooks.model import OWNER, Role

Sort = Literal[
    "seat",
    "obligation",
    "mitigation",
    "milestone",
    "phase",
    "escalation",
    "hold_review",
    "issue",
    "diligence_item",
    "finding",
]


@dataclass
class Desk:
    """An initiative, who each matter was last escalated to, and the due diligence of a deal that is not closed."""

    initiative: Initiative | None = None
    escalations: dict[str, EscalationRaised] = field(default_factory=dict)
    diligence: Diligence = field(default_factory=Diligence)


class Work(NamedTuple):
    """Something to be done. It waits for `person`, or for whoever acts in `role`."""

    sort: Sort
    key: str
    title: str
    due_at: datetime | None
    overdue: bool
    person: PersonId | None = None
    role: Role | None = None
    place: int = 0


def waiting(desk: Desk) -> Iterator[Work]:
    """Everything that waits on an initiative."""
    i = desk.initiative
    if i is None:
        return
    owner = i.charter.owner
    if i.hold is not None:
        title = f"Review the hold: {i.hold.reason}"
        yield Work("hold_review", "hold", title, i.hold.review_at, i.hold.review_due, owner)
        yield from _escalated(desk, i)
        return
    yield from _seats(i)
    yield from _escalated(desk, i)
    if i.ended is None:
        yield from _owed(i)
        yield from _going_wrong(i, owner)
        yield from _diligence(desk.diligence, owner)


def _seats(i: Initiative) -> Iterator[Work]:
    if (pending := i.proposal) is None or (gate := i.playbook.gate(pending.gate)) is None:
        return
    for place, seat in enumerate(pending.open_seats):
        key = f"{pending.subject}:{seat}"
        yield Work("seat", key, f"Decide: {gate.title}", pending.due_at, pending.overdue, role=seat, place=place)


def _owed(i: Initiative) -> Iterator[Work]:
    for key, owed in i.obligations.items():
        if owed.fulfilled_at is None:
            yield Work("obligation", key, owed.text, owed.due_at, owed.overdue, owed.owner)
    for key, risk in i.risks.items():
        planned = risk.mitigation
        if planned is not None and planned.completed_at is None and not risk.closed:
            yield Work("mitigation", key, planned.action, planned.due_at, planned.overdue, planned.owner)
    for key, milestone in i.milestones.items():
        if milestone.reached_on is None:
            end_of_day = datetime.combine(milestone.planned_on, time.min, UTC) + timedelta(days=1)
            yield Work("milestone", key, milestone.title, end_of_day, milestone.missed, milestone.owner)


def _going_wrong(i: Initiative, owner: PersonId) -> Iterator[Work]:
    if i.phase.overdue:
        title = f"{i.playbook.phase(i.phase.key).title} is overdue"
        yield Work("phase", i.phase.key, title, None, overdue=True, person=owner)
    for key, issue in i.issues.items():
        if issue.resolved_at is None:
            yield Work("issue", key, issue.title, None, overdue=False, person=issue.owner)


def _diligence(diligence: Diligence, owner: PersonId) -> Iterator[Work]:
    """Answers that must be given and are late, and findings that nobody has sent anywhere."""
    for key, item in diligence.items.items():
        if item.late and item.asked.mandatory and not item.resolved:
            person, role = (owner, None) if item.asked.owner == OWNER else (None, item.asked.owner)
            yield Work("diligence_item", key, item.asked.question, item.due_at, overdue=True, person=person, role=role)
    for key, finding in diligence.open_findings.items():
        if finding.disposition is None:
            title = f"Say where it goes: {finding.recorded.title}"
            yield Work("finding", key, title, None, overdue=False, person=finding.owner)


def _escalated(desk: Desk, i: Initiative) -> Iterator[Work]:
    for subject, raised in desk.escalations.items():
        if not stands(subject, i):
            continue
        to_owner = i.charter.owner if raised.to == OWNER else None
        role = None if to_owner else raised.to
        yield Work("escalation", subject, raised.reason, raised.due_at, overdue=True, person=to_owner, role=role)


def stands(subject: Key, i: Initiative) -> bool:
    """Whether what was escalated still waits to be settled."""
    sort, _, key = subject.partition(":")
    match sort:
        case "gate":
            return i.proposal is not None and i.proposal.subject == subject
        case "hold":
            return i.hold is not None
        case "phase":
            return i.hold is None and i.ended is None and i.phase.key == key and i.phase.overdue
        case "obligation":
            owed = i.obligations.get(key)
            return i.hold is None and i.ended is None and owed is not None and owed.fulfilled_at is None
        case "issue":
            issue = i.issues.get(key)
            return i.hold is None and i.ended is None and issue is not None and issue.resolved_at is None
        case _:  # of a matter of its kind alone: as long as anything of the initiative waits
            return i.hold is None and i.ended is None
