"""An initiative on its way to the board: as much of it as its row, its clocks and its health ask for.

Words (reasons, titles of risks) are left out, and what is over and done (a closed risk, a milestone reached) is
forgotten. What happens seldom goes through the domain's own `evolve`. A law in the tests holds all of it to the domain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from domain.initiative import events as e
from domain.initiative.evolve import evolve
from domain.initiative.state import (
    Ended,
    Hold,
    Initiative,
    Issue,
    Milestone,
    Mitigation,
    Obligation,
    PhaseClock,
    Proposal,
    Risk,
    Vote,
)
from domain.kernel import Event, Key
from domain.playbooks.model import Playbook
from projections import board_clearance_events as k
from projections import board_deal_events as a
from projections import board_events as b
from projections.decoding import shared_playbook

LEFT_OUT = "-"
OPEN_RISK = Risk(title=LEFT_OUT, family="strategic", owner=LEFT_OUT, source=None, intended=None)


class Card:
    """What is known so far. `entered_at` is when the phase began, `phase.entered_at` where its clock counts from."""

    charter: b.Charter
    playbook: Playbook
    owner: str
    chartered_at: datetime
    entered_at: datetime
    phase: PhaseClock

    def __init__(self, _stream: str) -> None:
        self.chartered = False
        self.gates_passed: tuple[Key, ...] = ()
        self.proposal: Proposal | None = None
        self.obligations: dict[Key, Obligation] = {}
        self.risks: dict[Key, Risk] = {}
        self.issues: dict[Key, Issue] = {}
        self.milestones: dict[Key, Milestone] = {}
        self.hold: Hold | None = None
        self.ended: Ended | None = None
        self.target: a.Target | None = None
        self.envelope: a.Envelope | None = None
        self.stage: str | None = None
        self.fit: Decimal | None = None
        self.letter: a.LetterRecorded | None = None
        self.exclusive_until: datetime | None = None
        self.agreement: a.AgreementRecorded | None = None
        self.claim: a.CapitalClaimed | None = None
        self.closed: a.AcquisitionClosed | None = None
        self.lapses: dict[str, datetime] = {}
        self.unanswered: dict[str, datetime] = {}

    def initiative(self) -> Initiative:
        """What the domain's clocks and health are asked about."""
        charter = e.Charter.model_construct(
            name=self.charter.name, purpose=LEFT_OUT, owner=self.owner, programme=self.charter.programme
        )
        return Initiative(
            charter=charter,
            playbook=self.playbook,
            chartered_by=LEFT_OUT,
            chartered_at=self.chartered_at,
            phase=self.phase,
            gates_passed=self.gates_passed,
            proposal=self.proposal,
            obligations=self.obligations,
            risks=self.risks,
            issues=self.issues,
            milestones=self.milestones,
            hold=self.hold,
            ended=self.ended,
        )

    def take_through_domain(self, event: Event, at: datetime) -> None:
        """An event that moves many parts at once."""
        i = evolve(self.initiative(), event, at)
        self.phase, self.gates_passed, self.proposal = i.phase, i.gates_passed, i.proposal
        self.obligations, self.risks, self.issues = dict(i.obligations), dict(i.risks), dict(i.issues)
        self.hold, self.ended = i.hold, i.ended


def fold(card: Card, event: b.Seen, at: datetime) -> Card:  # noqa: PLR0915 - a table, one line a case
    """What an event changes; those that come most often first."""
    match event:
        case b.RiskRaised():
            card.risks[event.risk] = OPEN_RISK
        case b.IssueRaised():
            card.issues[event.issue] = Issue(LEFT_OUT, event.severity, LEFT_OUT, raised_at=at)
        case b.IssueResolved():
            del card.issues[event.issue]
        case b.RiskClosed():
            del card.risks[event.risk]
        case b.MilestonePlanned():
            card.milestones[event.milestone] = Milestone(LEFT_OUT, LEFT_OUT, event.planned_on)
        case b.MilestoneReached():
            del card.milestones[event.milestone]
        case a.StageEntered():
            card.stage = event.stage
        case b.PhaseEntered():
            card.phase, card.entered_at = PhaseClock(key=event.phase, entered_at=at), at
        case b.Chartered():
            _charter(card, event, at)
        case b.OwnerChanged():
            card.owner = event.owner
        case b.PhaseMinimumReached():
            card.phase = replace(card.phase, minimum_reached=True)
        case b.PhaseOverdue():
            card.phase = replace(card.phase, overdue=True)
        case b.ObligationOpened():
            card.obligations[event.obligation] = Obligation(LEFT_OUT, LEFT_OUT, event.due_at, event.gate)
        case b.ObligationFulfilled():
            del card.obligations[event.obligation]
        case b.ObligationOverdue():
            card.obligations[event.obligation] = replace(card.obligations[event.obligation], overdue=True)
        case b.MilestoneMissed():
            card.milestones[event.milestone] = replace(card.milestones[event.milestone], missed=True)
        case b.MitigationPlanned() | b.MitigationCompleted() | b.MitigationOverdue():
            _mitigation(card, event)
        case b.PutOnHold():
            card.hold = Hold(since=at, reason=LEFT_OUT, review_at=event.review_at)
        case b.HoldReviewDue() if card.hold is not None:
            card.hold = replace(card.hold, review_due=True)
        case b.Resumed():
            card.take_through_domain(e.Resumed(held_since=event.held_since, reason=LEFT_OUT), at)
        case b.Concluded():
            card.proposal, card.hold, card.ended = None, None, Ended(event.outcome, LEFT_OUT, at)
        case b.Reopened():
            card.take_through_domain(e.InitiativeReopened(phase=event.phase), at)
            card.entered_at = at
        case _:
            if not (_gate(card, event, at) or _deal(card, event)):
                raise AssertionError(f"{type(event).__name__} cannot follow here")
    return card


def _charter(card: Card, event: b.Chartered, at: datetime) -> None:
    card.chartered, card.charter, card.owner = True, event.charter, event.charter.owner
    card.playbook = shared_playbook(bytes(event.playbook))
    card.chartered_at = card.entered_at = at
    card.phase = PhaseClock(key=card.playbook.phases[0].key, entered_at=at)


def _mitigation(card: Card, event: b.MitigationPlanned | b.MitigationCompleted | b.MitigationOverdue) -> None:
    risk = card.risks.get(event.risk)
    if risk is None:  # closed before: what becomes of its mitigation is no longer asked
        return
    match event, risk.mitigation:
        case b.MitigationPlanned(), _:
            planned = Mitigation(LEFT_OUT, LEFT_OUT, event.due_at)
            card.risks[event.risk] = replace(risk, mitigation=planned)
        case b.MitigationCompleted(), _:
            card.risks[event.risk] = OPEN_RISK
        case b.MitigationOverdue(), Mitigation() as planned:
            card.risks[event.risk] = replace(risk, mitigation=replace(planned, overdue=True))
        case b.MitigationOverdue(), None:
            raise AssertionError(f"{event.risk} has no mitigation that could be overdue")


def _gate(card: Card, event: b.Seen, at: datetime) -> bool:
    match event, card.proposal:
        case b.GateVoteCast(), Proposal() as proposal:
            vote = Vote(event.seat, LEFT_OUT, None, "approve", at, None)
            card.proposal = replace(proposal, votes=(*proposal.votes, vote))
        case b.GateProposed(), None:
            card.proposal = _proposal(event, at)
        case b.GateApproved(), Proposal():
            card.proposal, card.gates_passed = None, (*card.gates_passed, event.gate)
        case b.GateOverdue(), Proposal() as proposal:
            card.proposal = replace(proposal, overdue=True)
        case ((b.GateDeclined() | b.GateReturned() | b.GateVoided() | b.GateWithdrawn() | b.GateExpired()), Proposal()):
            card.proposal = None
        case _:
            return False
    return True


def _proposal(event: b.GateProposed, at: datetime) -> Proposal:
    return Proposal(
        gate=event.gate,
        attempt=event.attempt,
        packet=LEFT_OUT,
        proposed_by=LEFT_OUT,
        on_behalf_of=None,
        proposed_at=at,
        seats=event.seats,
        quorum=len(event.seats),
        due_at=event.due_at,
        expires_at=event.expires_at,
        at_stake=None,
        reopens=None,
    )


def _deal(card: Card, event: b.Seen) -> bool:
    match event:
        case a.CapitalClaimed():
            card.claim = event
        case a.CapitalReleased():
            card.claim = None
        case a.TargetNamed():
            card.target, card.envelope = event.target, event.terms.envelope
        case a.FitAssessed():
            card.fit = event.score
        case a.TargetScored():
            card.fit = event.score.overall.points
        case a.LetterRecorded():
            card.letter, card.exclusive_until = event, event.exclusive_until
        case a.ExclusivityLapsed():
            card.exclusive_until = None
        case a.AgreementRecorded():
            card.agreement = event
        case a.AcquisitionClosed():
            card.closed = event
        case _:
            return _clearance(card, event)
    return True


def _clearance(card: Card, event: b.Seen) -> bool:
    match event:
        case k.ClearanceObtained():
            card.unanswered.pop(event.authority, None)
            card.lapses.pop(event.authority, None)
            if event.lapses_at is not None:
                card.lapses[event.authority] = event.lapses_at
        case k.SecondRequestReceived():
            card.lapses.pop(event.authority, None)
            card.unanswered[event.authority] = event.unanswered_until
        case k.ComplianceCertified() | k.NotificationFiled():
            card.unanswered.pop(event.authority, None)
        case k.ClearanceLapsed() | k.NotificationWithdrawn() | k.NotificationLapsed():
            card.unanswered.pop(event.authority, None)
            card.lapses.pop(event.authority, None)
        case _:
            return False
    return True
