"""What may be recorded in an acquisition, by whom, and when (DOMAIN 3.1.3, 3.1.5)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.checks import case_of, clearances_obtained, conditions_met
from domain.acquisition.stages import WrongStage, may_end, move
from domain.acquisition.state import Acquisition
from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.commands import Abandon, CoreCommand, ProposeReopening
from domain.initiative.decide import decide as decide_core
from domain.initiative.events import InitiativeConcluded
from domain.initiative.lookups import attached, named
from domain.kernel import Asked, Event
from domain.people import Directory
from domain.playbooks.model import OWNER

VP = "vp_corporate_development"
COUNSEL = "general_counsel"


def decide(command: CoreCommand | c.DealCommand, deal: Acquisition, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen, once it was admitted. Raises the refusals of its rule."""
    people = facts.people
    match command:
        case c.CharterAcquisition():
            raise no.AlreadyChartered("This acquisition is under way already.")
        case c.BeginScreening():
            require(deal.initiative, asked, people, (OWNER, VP))
            return [] if deal.stage == "screening" else [move(deal, command.type)]
        case c.AssessFit():
            return _fit(command, deal, asked, people)
        case c.AdvanceToPreliminary():
            return _advance(command, deal, asked, people)
        case c.DeclineTarget():
            require(deal.initiative, asked, people, (VP,))
            may_end(deal, "declined")
            return [InitiativeConcluded(outcome="declined", reason=command.reason)]
        case c.SignOffWorkstream():
            return _sign_off(command, deal, asked, people)
        case c.RecordLetterOfIntent():
            return _letter(command, deal, asked, people)
        case c.RecordAgreement():
            return _agreement(command, deal, asked, people)
        case c.RequireClearance():
            require(deal.initiative, asked, people, (OWNER, COUNSEL))
            there = deal.clearances_required.get(command.authority) == command.title
            return [] if there else [a.ClearanceRequired(authority=command.authority, title=command.title)]
        case c.ObtainClearance():
            return _clearance(command, deal, asked, people)
        case c.AddClosingCondition():
            return _condition(command, deal, asked, people)
        case c.MeetClosingCondition():
            return _meet(command, deal, asked, people)
        case c.CountFramework():
            return _framework(command, deal, asked, people)
        case c.CloseAcquisition():
            return _close(command, deal, asked, people)
        case c.MarkLost():
            require(deal.initiative, asked, people, (OWNER, VP))
            may_end(deal, "lost")
            return [InitiativeConcluded(outcome="lost", reason=command.reason)]
        case c.TerminateAgreement():
            return _terminate(command, deal, asked, people)
        case ProposeReopening() if (deal.closed is None) == (command.phase == deal.initiative.playbook.phases[-1].key):
            raise WrongStage(f"This acquisition cannot be reopened in {command.phase}.", stage=deal.stage)
        case Abandon():
            may_end(deal, "abandoned")
            return decide_core(command, case_of(deal), asked, facts)
        case _:
            return decide_core(command, case_of(deal), asked, facts)


def _fit(command: c.AssessFit, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, VP))
    if deal.stage not in ("screening", "preliminary"):
        raise WrongStage(f"Fit is assessed while screening, not in {deal.stage}.", stage=deal.stage)
    if deal.fit and (deal.fit.score, deal.fit.rationale) == (command.score, command.rationale):
        return []
    return [a.FitAssessed(score=command.score, rationale=command.rationale, by=asked.by)]


def _advance(command: c.AdvanceToPreliminary, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (VP,))
    if deal.stage == "preliminary":
        return []
    step = move(deal, command.type)
    if deal.fit is None:
        raise no.GateStaysShut("The strategic fit is not assessed.", missing={"fit": "not assessed"})
    return [step]


def _sign_off(command: c.SignOffWorkstream, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    lead = named(deal.terms.workstreams, command.workstream, "workstream")
    require(deal.initiative, asked, people, (lead,))
    if deal.stage != "due_diligence":
        raise WrongStage(f"Workstreams are signed off in due diligence, not in {deal.stage}.", stage=deal.stage)
    attached(deal.initiative, command.evidence)
    there = deal.signed_off.get(command.workstream)
    signed = a.WorkstreamSignedOff(
        workstream=command.workstream, by=asked.by, summary=command.summary, evidence=command.evidence
    )
    return [] if there == signed else [signed]


def _letter(command: c.RecordLetterOfIntent, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, COUNSEL))
    if deal.stage not in ("preliminary", "due_diligence", "negotiation"):
        raise WrongStage(f"No letter of intent is recorded in {deal.stage}.", stage=deal.stage)
    attached(deal.initiative, (command.evidence,))
    letter = a.LetterOfIntentRecorded(
        price=command.price, exclusive_until=command.exclusive_until, evidence=command.evidence
    )
    if deal.letter == letter:
        return []
    if command.exclusive_until <= asked.at:
        raise no.NotInTheFuture("Exclusivity ends on a day that lies ahead.")
    return [letter]


def _agreement(command: c.RecordAgreement, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, COUNSEL))
    if deal.stage != "negotiation":
        raise WrongStage(f"No definitive agreement is recorded in {deal.stage}.", stage=deal.stage)
    attached(deal.initiative, (command.evidence,))
    agreement = a.AgreementRecorded(price=command.price, evidence=command.evidence)
    return [] if deal.agreement == agreement else [agreement]


def _clearance(command: c.ObtainClearance, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (COUNSEL,))
    named(deal.clearances_required, command.authority, "required clearance")
    attached(deal.initiative, (command.evidence,))
    if command.cleared_on > asked.at.date():
        raise no.NotYet("A clearance is not obtained on a day to come.")
    cleared = a.ClearanceObtained(authority=command.authority, cleared_on=command.cleared_on, evidence=command.evidence)
    return [] if deal.clearances.get(command.authority) == cleared else [cleared]


def _condition(command: c.AddClosingCondition, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, COUNSEL))
    there = deal.conditions.get(command.condition)
    if there == command.text:
        return []
    if there is not None:
        raise no.KeyTaken(f"{command.condition} is another condition already.", key=command.condition)
    if deal.closed is not None:
        raise WrongStage("The acquisition has closed.", stage=deal.stage)
    return [a.ConditionAdded(condition=command.condition, text=command.text)]


def _meet(command: c.MeetClosingCondition, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, COUNSEL))
    named(deal.conditions, command.condition, "closing condition")
    attached(deal.initiative, (command.evidence,))
    if command.condition in deal.conditions_met:
        return []
    return [a.ConditionMet(condition=command.condition, by=asked.by, evidence=command.evidence)]


def _framework(command: c.CountFramework, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, *deal.terms.workstreams.values()))
    if deal.category.frameworks is None:
        raise no.UnknownKey(f"{deal.category.title} counts no compliance frameworks.", key=deal.category.key)
    attached(deal.initiative, (command.evidence,))
    if command.framework in deal.frameworks:
        return []
    return [a.FrameworkCounted(framework=command.framework, evidence=command.evidence)]


def _close(command: c.CloseAcquisition, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (OWNER, COUNSEL))
    closing = a.AcquisitionClosed(closed_on=command.closed_on, price=command.price, evidence=command.evidence)
    if deal.closed == closing:
        return []
    move(deal, command.type)
    if deal.initiative.phase.key != deal.initiative.playbook.phases[-1].key:
        raise no.GateStaysShut("The gates before closing are not open.", missing={deal.initiative.phase.key: "open"})
    lacks = clearances_obtained(deal, ()) or conditions_met(deal, ())
    if lacks:
        raise no.GateStaysShut(f"Since the last gate: {lacks}.", missing={"closing": lacks})
    attached(deal.initiative, (command.evidence,))
    if command.closed_on > asked.at.date():
        raise no.NotYet("An acquisition does not close on a day to come.")
    return [closing]


def _terminate(command: c.TerminateAgreement, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (COUNSEL, "ceo"))
    may_end(deal, "terminated")
    return [
        a.BreakFeeRecorded(amount=command.break_fee, payable_by=command.payable_by),
        InitiativeConcluded(outcome="terminated", reason=command.reason),
    ]
