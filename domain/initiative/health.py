"""How an initiative is doing, at a glance."""

from __future__ import annotations

from typing import Literal

from domain.initiative.state import Initiative

Health = Literal["green", "amber", "red"]


def health(i: Initiative) -> Health:
    """Red: the phase is overdue, or a critical issue is open. Amber: anything else is late or has run its minimum."""
    critical = any(issue.severity == "critical" and issue.resolved_at is None for issue in i.issues.values())
    if i.ended is None and (i.phase.overdue or critical):
        return "red"
    late = (
        i.phase.minimum_reached,
        i.proposal is not None and i.proposal.overdue,
        any(owed.overdue and owed.fulfilled_at is None for owed in i.obligations.values()),
        any(r.mitigation is not None and r.mitigation.overdue and not r.closed for r in i.risks.values()),
        any(m.missed and m.reached_on is None for m in i.milestones.values()),
        i.hold is not None and i.hold.review_due,
    )
    return "amber" if i.ended is None and any(late) else "green"
