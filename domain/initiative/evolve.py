"""How events change an initiative. Impossible transitions are bugs and raise; nothing here refuses anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative.evolve_register import evolve_register
from domain.initiative.state import (
    Attestation,
    Delegation,
    Ended,
    Hold,
    Initiative,
    Milestone,
    Obligation,
    PhaseClock,
    Proposal,
    Vote,
    Waiver,
)
from domain.kernel import Event

V = TypeVar("V")


def charter(event: e.InitiativeChartered, at: datetime) -> Initiative:
    """The initiative on its first day."""
    return Initiative(
        charter=event.charter,
        playbook=event.playbook,
        chartered_by=event.chartered_by,
        chartered_at=at,
        phase=PhaseClock(key=event.playbook.phases[0].key, entered_at=at),
    )


def evolve(i: Initiative, event: Event, at: datetime) -> Initiative:
    """The initiative after an event of the core; events of its kind leave it as it is."""
    match event:
        case e.OwnerChanged():
            return replace(i, charter=i.charter.model_copy(update={"owner": event.owner}))
        case e.MemberAdded():
            return replace(i, members={**i.members, event.person: event.duty})
        case e.MemberRemoved():
            return replace(i, members=_without(i.members, event.person))
        case e.ConflictDeclared():
            return replace(i, conflicts={**i.conflicts, event.person: event.reason})
        case e.EvidenceAttached():
            return replace(i, evidence={**i.evidence, event.evidence: event})
        case e.CriterionAttested():
            given = Attestation(by=event.by, at=at, evidence=event.evidence, note=event.note)
            return replace(i, attestations={**i.attestations, event.criterion: given})
        case e.CriterionWaived():
            return replace(i, waivers={**i.waivers, event.criterion: Waiver(by=event.by, at=at, reason=event.reason)})
        case e.PhaseEntered():
            return replace(i, phase=PhaseClock(key=event.phase, entered_at=at))
        case e.PhaseMinimumReached():
            return replace(i, phase=replace(i.phase, minimum_reached=True))
        case e.PhaseOverdue():
            return replace(i, phase=replace(i.phase, overdue=True))
        case (
            g.GateProposed()
            | g.GateVoteCast()
            | g.GateApproved()
            | g.GateDeclined()
            | g.GateReturned()
            | g.GateVoided()
            | g.GateWithdrawn()
            | g.GateExpired()
            | g.GateOverdue()
        ):
            return _gate(i, event, at)
        case e.EscalationRaised():
            return replace(i, escalated={**i.escalated, event.subject: event.level})
        case e.DutyDelegated():
            given_away = Delegation(role=event.role, to=event.to, chain=event.chain, until=event.until)
            return replace(i, delegations=(*i.delegations, given_away))
        case e.DelegationRevoked():
            kept = (d for d in i.delegations if not _rests_on(d, event))
            return replace(i, delegations=tuple(kept))
        case e.ObligationOpened():
            owed = Obligation(text=event.text, owner=event.owner, due_at=event.due_at, gate=event.gate)
            return replace(i, obligations={**i.obligations, event.obligation: owed})
        case e.ObligationOverdue():
            owed = replace(i.obligations[event.obligation], overdue=True)
            return replace(i, obligations={**i.obligations, event.obligation: owed})
        case e.ObligationFulfilled():
            owed = replace(i.obligations[event.obligation], fulfilled_at=at)
            return replace(i, obligations={**i.obligations, event.obligation: owed})
        case e.PutOnHold():
            return replace(i, hold=Hold(since=at, reason=event.reason, review_at=event.review_at))
        case e.HoldReviewDue():
            return replace(i, hold=None if i.hold is None else replace(i.hold, review_due=True))
        case e.Resumed():
            return _shift(replace(i, hold=None), at - event.held_since)
        case e.InitiativeConcluded():
            return replace(i, proposal=None, hold=None, ended=Ended(event.outcome, event.reason, at))
        case e.InitiativeReopened():
            return _reopen(i, event, at)
        case e.MilestonePlanned():
            planned = Milestone(title=event.title, owner=event.owner, planned_on=event.planned_on)
            return replace(i, milestones={**i.milestones, event.milestone: planned})
        case e.MilestoneReached():
            reached = replace(i.milestones[event.milestone], reached_on=event.reached_on)
            return replace(i, milestones={**i.milestones, event.milestone: reached})
        case e.MilestoneMissed():
            missed = replace(i.milestones[event.milestone], missed=True)
            return replace(i, milestones={**i.milestones, event.milestone: missed})
        case e.DecisionRecorded():
            return replace(i, decisions=(*i.decisions, event.decision))
        case _:
            return evolve_register(i, event, at)


def _gate(i: Initiative, event: Event, at: datetime) -> Initiative:
    match event, i.proposal:
        case g.GateProposed(), None:
            proposal = Proposal(
                gate=event.gate,
                attempt=event.attempt,
                packet=event.packet,
                proposed_by=event.proposed_by,
                on_behalf_of=event.on_behalf_of,
                proposed_at=at,
                seats=event.seats,
                quorum=event.quorum,
                due_at=event.due_at,
                expires_at=event.expires_at,
                at_stake=event.at_stake,
                reopens=event.reopens,
            )
            return replace(i, proposal=proposal, attempts={**i.attempts, event.gate: event.attempt})
        case g.GateVoteCast(), Proposal() as proposal:
            vote = Vote(event.seat, event.by, event.on_behalf_of, event.verdict, at, event.reason)
            return replace(i, proposal=replace(proposal, votes=(*proposal.votes, vote)))
        case g.GateOverdue(), Proposal() as proposal:
            return replace(i, proposal=replace(proposal, overdue=True))
        case g.GateApproved(), Proposal():
            return replace(i, proposal=None, gates_passed=(*i.gates_passed, event.gate))
        case ((g.GateDeclined() | g.GateReturned() | g.GateVoided() | g.GateWithdrawn() | g.GateExpired()), Proposal()):
            return replace(i, proposal=None)
        case _:
            raise AssertionError(f"{event.type} cannot follow with proposal {i.proposal}")


def _reopen(i: Initiative, event: e.InitiativeReopened, at: datetime) -> Initiative:
    """Gates from the reopened phase on must be passed again; what was attested for them no longer counts."""
    keys = [phase.key for phase in i.playbook.phases]
    again = {gate.key for phase in i.playbook.phases[keys.index(event.phase) :] for gate in phase.gates}
    again.add(i.playbook.reopening.key)
    stale = {c.key for gate in i.playbook.gates if gate.key in again for c in gate.criteria}
    return replace(
        i,
        ended=None,
        phase=PhaseClock(key=event.phase, entered_at=at),
        gates_passed=tuple(key for key in i.gates_passed if key not in again),
        attestations={key: given for key, given in i.attestations.items() if key not in stale},
        waivers={key: given for key, given in i.waivers.items() if key not in stale},
    )


def _shift(i: Initiative, by: timedelta) -> Initiative:
    """Every running clock moved by the time the initiative stood still."""
    proposal = i.proposal and replace(
        i.proposal,
        due_at=i.proposal.due_at + by,
        expires_at=i.proposal.expires_at and i.proposal.expires_at + by,
    )
    risks = {
        key: replace(risk, mitigation=replace(risk.mitigation, due_at=risk.mitigation.due_at + by))
        if risk.mitigation and not risk.mitigation.completed_at
        else risk
        for key, risk in i.risks.items()
    }
    owed = {
        key: obligation if obligation.fulfilled_at else replace(obligation, due_at=obligation.due_at + by)
        for key, obligation in i.obligations.items()
    }
    return replace(
        i,
        phase=replace(i.phase, entered_at=i.phase.entered_at + by),
        proposal=proposal,
        obligations=owed,
        risks=risks,
        issues={key: replace(issue, raised_at=issue.raised_at + by) for key, issue in i.issues.items()},
    )


def _rests_on(delegation: Delegation, ended: e.DelegationRevoked) -> bool:
    """Whether a delegation is the revoked one or was lent on by its receiver."""
    if delegation.role != ended.role:
        return False
    itself = delegation.to == ended.to and delegation.chain[-1] == ended.by
    lent_on = any(pair == (ended.by, ended.to) for pair in zip(delegation.chain, delegation.chain[1:], strict=False))
    return itself or lent_on


def _without(items: Mapping[str, V], key: str) -> dict[str, V]:
    return {name: value for name, value in items.items() if name != key}
