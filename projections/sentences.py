"""What happened to an initiative, in one sentence each."""

from __future__ import annotations

from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.kernel import Event
from projections.words import Sentence, Who, role, say, spoken


def of_core(event: Event) -> Sentence | None:
    """The sentence of an event that every kind has; None for any other."""
    return _people(event) or _work(event) or _gate(event) or _register(event)


def _people(event: Event) -> Sentence | None:
    match event:
        case e.InitiativeChartered():
            return say(Who(event.chartered_by), " chartered the initiative; ", Who(event.charter.owner), " owns it.")
        case e.OwnerChanged():
            return say(Who(event.owner), " owns the initiative from now on: ", event.reason)
        case e.MemberAdded():
            return say(Who(event.person), " joined the team: ", event.duty)
        case e.MemberRemoved():
            return say(Who(event.person), " left the team: ", event.reason)
        case e.ConflictDeclared():
            return say(Who(event.person), " declared a conflict of interest: ", event.reason)
        case e.DutyDelegated():
            until = f" until {event.until:%Y-%m-%d}" if event.until else ""
            return say(
                Who(event.by), f" lent the duty of {role(event.role)} to ", Who(event.to), f"{until}: ", event.reason
            )
        case e.DelegationRevoked():
            return say(Who(event.by), f" took the duty of {role(event.role)} back from ", Who(event.to), ".")
        case e.CommandRefused():
            return say("“", spoken(event.command_type), "” by ", Who(event.by), " was refused: ", event.message)
        case _:
            return None


def _work(event: Event) -> Sentence | None:
    match event:
        case e.EvidenceAttached():
            return say(f"“{event.title}” was attached as {spoken(event.evidence)}.")
        case e.PhaseEntered():
            return say(f"The phase {spoken(event.phase)} began.")
        case e.PhaseMinimumReached():
            return say(f"{spoken(event.phase).capitalize()} has taken its documented minimum.")
        case e.PhaseOverdue():
            return say(f"{spoken(event.phase).capitalize()} is overdue since ", event.due_at, ".")
        case e.EscalationRaised():
            return say(f"Escalated to {role(event.to)}, level {event.level}: ", event.reason)
        case e.ObligationOpened():
            return say(Who(event.owner), " owes, by ", event.due_at, ": ", event.text)
        case e.ObligationFulfilled():
            return say(Who(event.by), f" fulfilled {spoken(event.obligation)}.")
        case e.ObligationOverdue():
            return say(f"{spoken(event.obligation).capitalize()} is overdue since ", event.due_at, ".")
        case e.PutOnHold():
            return say("Put on hold until a review on ", event.review_at, ": ", event.reason)
        case e.HoldReviewDue():
            return say("The hold is due for review since ", event.due_at, ".")
        case e.Resumed():
            return say("Work goes on after a hold since ", event.held_since, ": ", event.reason)
        case e.InitiativeConcluded():
            return say(f"The initiative ended, {event.outcome}: ", event.reason)
        case e.InitiativeReopened():
            return say(f"The initiative was taken up again in {spoken(event.phase)}.")
        case e.MilestonePlanned():
            return say(f"“{event.title}” is planned for ", event.planned_on, "; ", Who(event.owner), " sees to it.")
        case e.MilestoneReached():
            return say(f"The milestone {spoken(event.milestone)} was reached on ", event.reached_on, ".")
        case e.MilestoneMissed():
            return say(f"The milestone {spoken(event.milestone)} was missed.")
        case e.DecisionRecorded():
            return say(Who(event.by), f" recorded a {event.category} decision: ", event.title)
        case _:
            return None


def _gate(event: Event) -> Sentence | None:
    match event:
        case e.CriterionAttested():
            return say(Who(event.by), f" attested {spoken(event.criterion)}.")
        case e.CriterionWaived():
            return say(Who(event.by), f" waived {spoken(event.criterion)}: ", event.reason)
        case g.GateProposed():
            proposer = (Who(event.proposed_by), *_for(event.on_behalf_of))
            seats = ", ".join(role(seat) for seat in event.seats)
            return say(*proposer, f" put {_named(event.gate)} to {seats}, to decide by ", event.due_at, ".")
        case g.GateVoteCast():
            verdict = {"approve": "approved", "decline": "declined", "return": "returned"}[event.verdict]
            seat = f" {verdict} {_named(event.gate)} as {role(event.seat)}"
            return say(Who(event.by), *_for(event.on_behalf_of), seat, f": {event.reason}" if event.reason else ".")
        case g.GateApproved():
            return say(f"{_named(event.gate)} is open.")
        case g.GateDeclined():
            return say(f"{_named(event.gate)} stays shut: ", event.reason)
        case g.GateReturned():
            return say(f"{_named(event.gate)} was handed back with conditions: ", event.reason)
        case g.GateVoided():
            return say(f"The pending decision on {_named(event.gate)} is void: what it was about has changed.")
        case g.GateWithdrawn():
            return say(f"The proposal of {_named(event.gate)} was taken back: ", event.reason)
        case g.GateOverdue():
            return say(f"The decision on {_named(event.gate)} is overdue since ", event.due_at, ".")
        case g.GateExpired():
            return say(f"The proposal of {_named(event.gate)} lapsed on ", event.due_at, ".")
        case _:
            return None


def _register(event: Event) -> Sentence | None:
    match event:
        case r.RiskRaised():
            return say(f"Risk raised ({spoken(event.family)}): {event.title}; ", Who(event.owner), " owns it.")
        case r.RiskAssessed():
            levels = f"impact {event.impact}, probability {event.probability}"
            return say(Who(event.by), f" assessed the risk {spoken(event.risk)}: {levels}.")
        case r.MitigationPlanned():
            return say(
                Who(event.owner), f" is to lower the risk {spoken(event.risk)} by ", event.due_at, ": ", event.action
            )
        case r.MitigationCompleted():
            return say(Who(event.by), f" lowered the risk {spoken(event.risk)} as planned.")
        case r.MitigationOverdue():
            return say(f"Lowering the risk {spoken(event.risk)} is overdue since ", event.due_at, ".")
        case r.RiskClosed():
            return say(Who(event.by), f" closed the risk {spoken(event.risk)}: ", event.reason)
        case r.IssueRaised():
            return say(f"Issue raised ({event.severity}): {event.title}; ", Who(event.owner), " owns it.")
        case r.IssueResolved():
            return say(Who(event.by), f" resolved the issue {spoken(event.issue)}: ", event.resolution)
        case _:
            return None


def _named(gate: str) -> str:
    return f"Gate {spoken(gate).upper()}"


def _for(principal: str | None) -> tuple[str | Who, ...]:
    return () if principal is None else (" (for ", Who(principal), ")")
