"""The rules every kind shares: a table of contents. Each rule is a small function that names its refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.facts import Facts
from domain.initiative import commands as c
from domain.initiative import conduct, gates, register, team
from domain.initiative import refusals as no
from domain.initiative.authority import sees, works_on
from domain.initiative.case import Case
from domain.initiative.commands import CoreCommand
from domain.initiative.state import Initiative
from domain.kernel import SYSTEM, Asked, Command, Event, PersonId, Refused
from domain.people import ADVISER

IN_ANY_STATE = (c.ProposeReopening, c.WithdrawProposal, c.DecideGate, c.DelegateDuty, c.RevokeDelegation)
ON_HOLD = (c.Resume, c.Abandon, c.AddMember, c.RemoveMember, c.ChangeOwner, c.AttachEvidence, c.DeclareConflict)


def admit(
    command: Command,
    case: Case,
    asked: Asked,
    facts: Facts,
    advisers_may: tuple[type[Command], ...] = (c.AttachEvidence, c.DeclareConflict),
) -> None:
    """What must hold before any rule is asked: the person may know, takes part, and the initiative is open to it.

    An outside adviser decides nothing: `advisers_may` lists the commands that one may send.
    Raises InitiativeUnknown, ReservedCommand, NotEntitled, Concluded, OnHold.
    """
    refusal = barred(type(command), case.initiative, asked.by, facts, advisers_may)
    if refusal is not None:
        raise refusal


def barred(
    command: type[Command],
    i: Initiative,
    person: PersonId,
    facts: Facts,
    advisers_may: tuple[type[Command], ...] = (c.AttachEvidence, c.DeclareConflict),
) -> Refused | None:
    """What keeps a person from any command of a type, whatever it says: the refusal that `admit` raises, or None."""
    if issubclass(command, c.PassTime):
        return None if person == SYSTEM else no.ReservedCommand("Time passes by itself.")
    if not sees(i, person, facts.people):
        return no.InitiativeUnknown("There is no such initiative.")
    if not works_on(i, person, facts.people) and not issubclass(command, c.DeclareConflict):
        return no.NotEntitled("You may look, but take no part in this initiative.")
    if facts.people.holds(person, ADVISER) and not issubclass(command, advisers_may):
        return no.NotEntitled("An outside adviser attaches evidence and findings, and decides nothing.")
    if i.ended is not None and not issubclass(command, IN_ANY_STATE):
        return no.Concluded(
            f"The initiative ended as {i.ended.outcome} on {i.ended.at:%Y-%m-%d}.", outcome=i.ended.outcome
        )
    if i.hold is not None and not issubclass(command, ON_HOLD):
        return no.OnHold(
            f"On hold since {i.hold.since:%Y-%m-%d}: {i.hold.reason}", review_at=i.hold.review_at.isoformat()
        )
    return None


def decide(command: CoreCommand, case: Case, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command of the core makes happen, once `admit` let it through. Raises the refusals of its rule."""
    i, people = case.initiative, facts.people
    match command:
        case c.PassTime():
            return []
        case c.ChangeOwner():
            return team.change_owner(command, i, asked, people)
        case c.AddMember():
            return team.add_member(command, i, asked, people)
        case c.RemoveMember():
            return team.remove_member(command, i, asked, people)
        case c.DeclareConflict():
            return team.declare_conflict(command, i, asked)
        case c.DelegateDuty():
            return team.delegate(command, i, asked, people)
        case c.RevokeDelegation():
            return team.revoke(command, i, asked)
        case c.AttestCriterion():
            return gates.attest(command, case, asked, people)
        case c.WaiveCriterion():
            return gates.waive(command, case, asked, people)
        case c.ProposeGate():
            return gates.propose(command, case, asked, people)
        case c.ProposeReopening():
            return gates.propose_reopening(command, case, asked, people)
        case c.WithdrawProposal():
            return gates.withdraw(command, case, asked, people)
        case c.DecideGate():
            return gates.decide(command, case, asked, people)
        case c.AttachEvidence():
            return conduct.attach(command, i)
        case c.FulfilObligation():
            return conduct.fulfil(command, i, asked, people)
        case c.HoldInitiative():
            return conduct.hold(command, i, asked, people)
        case c.Resume():
            return conduct.resume(command, i, asked, people)
        case c.Abandon():
            return conduct.abandon(command, i, asked, people)
        case c.PlanMilestone():
            return conduct.plan_milestone(command, i, asked, people)
        case c.ReachMilestone():
            return conduct.reach_milestone(command, i, asked)
        case c.RecordDecision():
            return conduct.write_down(command, i, asked)
        case c.RaiseRisk():
            return register.raise_risk(command, i, people)
        case c.AssessRisk():
            return register.assess(command, i, asked)
        case c.PlanMitigation():
            return register.plan_mitigation(command, i, asked, people)
        case c.CompleteMitigation():
            return register.complete_mitigation(command, i, asked, people)
        case c.CloseRisk():
            return register.close_risk(command, i, asked, people)
        case c.RaiseIssue():
            return register.raise_issue(command, i, people)
        case c.ResolveIssue():
            return register.resolve_issue(command, i, asked, people)
        case _:
            assert_never(command)
