"""Every event of the core, for the codec and the catalogue of events."""

from __future__ import annotations

from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.kernel import Event

CORE_EVENTS: tuple[type[Event], ...] = (
    e.InitiativeChartered,
    e.OwnerChanged,
    e.MemberAdded,
    e.MemberRemoved,
    e.ConflictDeclared,
    e.EvidenceAttached,
    e.CriterionAttested,
    e.CriterionWaived,
    e.PhaseEntered,
    e.PhaseMinimumReached,
    e.PhaseOverdue,
    g.GateProposed,
    g.GateVoteCast,
    g.GateApproved,
    g.GateDeclined,
    g.GateReturned,
    g.GateVoided,
    g.GateWithdrawn,
    g.GateOverdue,
    g.GateExpired,
    e.EscalationRaised,
    e.DutyDelegated,
    e.DelegationRevoked,
    e.ObligationOpened,
    e.ObligationFulfilled,
    e.ObligationOverdue,
    e.PutOnHold,
    e.HoldReviewDue,
    e.Resumed,
    e.InitiativeConcluded,
    e.InitiativeReopened,
    e.MilestonePlanned,
    e.MilestoneReached,
    e.MilestoneMissed,
    e.DecisionRecorded,
    e.CommandRefused,
    r.RiskRaised,
    r.RiskAssessed,
    r.MitigationPlanned,
    r.MitigationCompleted,
    r.MitigationOverdue,
    r.RiskClosed,
    r.IssueRaised,
    r.IssueResolved,
)
