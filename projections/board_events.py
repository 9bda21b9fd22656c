"""What the board reads of what happened: of each event, only the fields that the board needs.

A million events are decoded several times faster this way than into the business's own values. A test holds every field
here to the event it is a part of; events of an older schema are brought up to date by the codec first.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Raw, Struct

from domain.initiative.events import Outcome, Severity


class Seen(Struct, frozen=True, gc=False, tag_field="type"):
    """A part of an event."""


class Charter(Struct, frozen=True, gc=False):
    """Of the charter, what people look for."""

    name: str
    owner: str
    programme: str


class Chartered(Seen, frozen=True, tag="initiative_chartered"):
    """The playbook stays as it was written: hundreds of initiatives carry the same."""

    charter: Charter
    playbook: Raw


class OwnerChanged(Seen, frozen=True, tag="owner_changed"):
    """A new owner."""

    owner: str


class PhaseEntered(Seen, frozen=True, tag="phase_entered"):
    """A phase began."""

    phase: str


class PhaseMinimumReached(Seen, frozen=True, tag="phase_minimum_reached"):
    """The phase has run its minimum."""


class PhaseOverdue(Seen, frozen=True, tag="phase_overdue"):
    """The phase has run its maximum."""


class GateProposed(Seen, frozen=True, tag="gate_proposed"):
    """A gate waits for its seats."""

    gate: str
    attempt: int
    seats: tuple[str, ...]
    due_at: datetime
    expires_at: datetime | None = None


class GateVoteCast(Seen, frozen=True, tag="gate_vote_cast"):
    """A seat is filled."""

    seat: str


class GateApproved(Seen, frozen=True, tag="gate_approved"):
    """A gate is open."""

    gate: str


class GateDeclined(Seen, frozen=True, tag="gate_declined"):
    """A gate stays shut."""


class GateReturned(Seen, frozen=True, tag="gate_returned"):
    """A gate was handed back."""


class GateVoided(Seen, frozen=True, tag="gate_voided"):
    """A pending decision is void."""


class GateWithdrawn(Seen, frozen=True, tag="gate_withdrawn"):
    """A proposal was taken back."""


class GateExpired(Seen, frozen=True, tag="gate_expired"):
    """A proposal lapsed."""


class GateOverdue(Seen, frozen=True, tag="gate_overdue"):
    """A gate is late."""


class ObligationOpened(Seen, frozen=True, tag="obligation_opened"):
    """Something is owed."""

    obligation: str
    due_at: datetime
    gate: str | None = None


class ObligationFulfilled(Seen, frozen=True, tag="obligation_fulfilled"):
    """It is done."""

    obligation: str


class ObligationOverdue(Seen, frozen=True, tag="obligation_overdue"):
    """It is late."""

    obligation: str


class PutOnHold(Seen, frozen=True, tag="put_on_hold"):
    """Every clock stands still."""

    review_at: datetime


class HoldReviewDue(Seen, frozen=True, tag="hold_review_due"):
    """The hold is to be looked at again."""


class Resumed(Seen, frozen=True, tag="resumed"):
    """Every clock goes on."""

    held_since: datetime


class Concluded(Seen, frozen=True, tag="initiative_concluded"):
    """The initiative ended."""

    outcome: Outcome


class Reopened(Seen, frozen=True, tag="initiative_reopened"):
    """The initiative goes on after all."""

    phase: str


class MilestonePlanned(Seen, frozen=True, tag="milestone_planned"):
    """A milestone has a date."""

    milestone: str
    planned_on: date


class MilestoneReached(Seen, frozen=True, tag="milestone_reached"):
    """It was reached."""

    milestone: str


class MilestoneMissed(Seen, frozen=True, tag="milestone_missed"):
    """It was not."""

    milestone: str


class RiskRaised(Seen, frozen=True, tag="risk_raised"):
    """A risk is open."""

    risk: str


class RiskClosed(Seen, frozen=True, tag="risk_closed"):
    """A risk is closed."""

    risk: str


class MitigationPlanned(Seen, frozen=True, tag="mitigation_planned"):
    """A risk is to be lowered by a date."""

    risk: str
    due_at: datetime


class MitigationCompleted(Seen, frozen=True, tag="mitigation_completed"):
    """It was."""

    risk: str


class MitigationOverdue(Seen, frozen=True, tag="mitigation_overdue"):
    """It was not."""

    risk: str


class IssueRaised(Seen, frozen=True, tag="issue_raised"):
    """An issue is open."""

    issue: str
    severity: Severity


class IssueResolved(Seen, frozen=True, tag="issue_resolved"):
    """It is resolved."""

    issue: str
