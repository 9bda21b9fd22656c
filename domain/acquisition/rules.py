"""What may be recorded in an acquisition, by whom, and when (DOMAIN 3.1.3, 3.1.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.advisers.commands import AdviserCommand
from domain.acquisition.advisers.rules import attributed, outsiders_stay_out
from domain.acquisition.advisers.rules import decide as decide_advisers
from domain.acquisition.checks import case_of, conditions_met
from domain.acquisition.clearance.checks import clearances_cover
from domain.acquisition.clearance.commands import ClearanceCommand
from domain.acquisition.clearance.rules import decide as decide_clearance
from domain.acquisition.diligence.commands import DiligenceCommand, RecordFinding
from domain.acquisition.diligence.findings import may_close
from domain.acquisition.diligence.items import may_sign_off
from domain.acquisition.diligence.rules import decide as decide_diligence
from domain.acquisition.fit import STAGES as FIT_STAGES
from domain.acquisition.fit import WHO as FIT_WHO
from domain.acquisition.fit import advance, judge, screened
from domain.acquisition.negotiation.commands import RecordOffer, ReleaseEscrow
from domain.acquisition.negotiation.rules import decide as decide_negotiation
from domain.acquisition.screening import commands as s
from domain.acquisition.screening.rules import decide as decide_screening
from domain.acquisition.stages import ENDS, NOT_CLOSED, WrongStage, leaving, may_end, move
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.commands import ApproveValuation, PublishValuation
from domain.acquisition.valuing.rules import decide as decide_valuing
from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import Who, entitled, require
from domain.initiative.commands import Abandon, CoreCommand, ProposeReopening
from domain.initiative.decide import decide as decide_core
from domain.initiative.events import InitiativeConcluded
from domain.initiative.lookups import attached, named
from domain.kernel import Asked, Command, Event, Key, Refused
from domain.people import Directory
from domain.playbooks.model import OWNER, Role

VP = "vp_corporate_development"
COUNSEL = "general_counsel"
ROLES: Mapping[type[Command], tuple[Role, ...]] = {
    c.BeginScreening: (OWNER, VP),
    c.DeclineTarget: (VP,),
    c.AddClosingCondition: (OWNER, COUNSEL),
    c.MeetClosingCondition: (OWNER, COUNSEL),
    c.CloseAcquisition: (OWNER, COUNSEL),
    c.MarkLost: (OWNER, VP),
    c.TerminateAgreement: (COUNSEL, "ceo"),
}


def _leads(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    return entitled(deal.initiative, asked, people, deal.terms.workstreams.values())


def counters(deal: Acquisition) -> tuple[Role, ...]:
    """Who may count a compliance framework."""
    return (OWNER, *deal.terms.workstreams.values())


def _counts(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    return deal.category.frameworks is not None and entitled(deal.initiative, asked, people, counters(deal))


WHO: Mapping[type[Command], Who[Acquisition]] = {
    **ROLES,
    **FIT_WHO,
    c.SignOffWorkstream: _leads,
    c.CountFramework: _counts,
}
STAGES: Mapping[type[Command], tuple[Key, ...]] = {
    **FIT_STAGES,
    c.BeginScreening: leaving("begin_screening"),
    c.AdvanceToPreliminary: leaving("advance_to_preliminary"),
    c.SignOffWorkstream: ("due_diligence",),
    c.AddClosingCondition: NOT_CLOSED,
    c.CloseAcquisition: leaving("close_acquisition"),
    c.DeclineTarget: ENDS["declined"],
    c.MarkLost: ENDS["lost"],
    c.TerminateAgreement: ENDS["terminated"],
    Abandon: ENDS["abandoned"],
}
"""The stages that a command takes the deal to be in, as the transition table and the rules below have it."""


class BreakFeeDiffers(Refused):
    """The agreement names another break fee."""

    code = "break_fee_differs"


def decide(command: CoreCommand | c.DealCommand, deal: Acquisition, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen, once it was admitted. Raises the refusals of its rule."""
    people = facts.people
    outsiders_stay_out(command, people)
    match command:
        case c.CharterAcquisition():
            raise no.AlreadyChartered("This acquisition is under way already.")
        case c.BeginScreening():
            require(deal.initiative, asked, people, ROLES[type(command)])
            return [] if deal.stage == "screening" else [move(deal, command.type)]
        case c.AssessFit():
            return judge(command, deal, asked, people)
        case s.RecordTargetFigures() | s.ScoreTarget() | s.EstimateSynergy() | s.WithdrawSynergy():
            return decide_screening(command, screened(deal), asked, facts)
        case c.AdvanceToPreliminary():
            return advance(command, deal, asked, people)
        case c.DeclineTarget():
            require(deal.initiative, asked, people, ROLES[type(command)])
            may_end(deal, "declined")
            return [InitiativeConcluded(outcome="declined", reason=command.reason)]
        case c.SignOffWorkstream():
            return _sign_off(command, deal, asked, people)
        case c.RecordLetterOfIntent() | c.RecordAgreement() | RecordOffer() | ReleaseEscrow():
            return decide_negotiation(command, deal, asked, people)
        case PublishValuation() | ApproveValuation():
            return decide_valuing(command, deal, asked, people)
        case _ if isinstance(command, ClearanceCommand | c.RequireClearance | c.ObtainClearance):
            return decide_clearance(command, deal, asked, people)
        case c.AddClosingCondition():
            return _condition(command, deal, asked, people)
        case c.MeetClosingCondition():
            return _meet(command, deal, asked, people)
        case c.CountFramework():
            return _framework(command, deal, asked, people)
        case c.CloseAcquisition():
            return _close(command, deal, asked, people)
        case c.MarkLost():
            require(deal.initiative, asked, people, ROLES[type(command)])
            may_end(deal, "lost")
            return [InitiativeConcluded(outcome="lost", reason=command.reason)]
        case RecordFinding():
            return decide_diligence(attributed(command, deal, asked), deal, asked, facts)
        case _ if isinstance(command, DiligenceCommand):
            return decide_diligence(command, deal, asked, facts)
        case _ if isinstance(command, AdviserCommand):
            return decide_advisers(command, deal, asked, facts)
        case c.TerminateAgreement():
            return _terminate(command, deal, asked, people)
        case ProposeReopening() if (deal.closed is None) == (command.phase == deal.initiative.playbook.phases[-1].key):
            raise WrongStage(f"This acquisition cannot be reopened in {command.phase}.", stage=deal.stage)
        case Abandon():
            may_end(deal, "abandoned")
            return decide_core(command, case_of(deal), asked, facts)
        case _:
            return decide_core(command, case_of(deal), asked, facts)


def _sign_off(command: c.SignOffWorkstream, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    lead = named(deal.terms.workstreams, command.workstream, "workstream")
    require(deal.initiative, asked, people, (lead,))
    if deal.stage not in STAGES[type(command)]:
        raise WrongStage(f"Workstreams are signed off in due diligence, not in {deal.stage}.", stage=deal.stage)
    attached(deal.initiative, command.evidence)
    there = deal.signed_off.get(command.workstream)
    signed = a.WorkstreamSignedOff(
        workstream=command.workstream, by=asked.by, summary=command.summary, evidence=command.evidence
    )
    if there == signed:
        return []
    may_sign_off(deal.diligence, command.workstream)
    return [signed]


def _condition(command: c.AddClosingCondition, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, ROLES[type(command)])
    there = deal.conditions.get(command.condition)
    if there == command.text:
        return []
    if there is not None:
        raise no.KeyTaken(f"{command.condition} is another condition already.", key=command.condition)
    if deal.closed is not None:
        raise WrongStage("The acquisition has closed.", stage=deal.stage)
    return [a.ConditionAdded(condition=command.condition, text=command.text)]


def _meet(command: c.MeetClosingCondition, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, ROLES[type(command)])
    named(deal.conditions, command.condition, "closing condition")
    attached(deal.initiative, (command.evidence,))
    if command.condition in deal.conditions_met:
        return []
    return [a.ConditionMet(condition=command.condition, by=asked.by, evidence=command.evidence)]


def _framework(command: c.CountFramework, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, counters(deal))
    if deal.category.frameworks is None:
        raise no.UnknownKey(f"{deal.category.title} counts no compliance frameworks.", key=deal.category.key)
    attached(deal.initiative, (command.evidence,))
    if command.framework in deal.frameworks:
        return []
    return [a.FrameworkCounted(framework=command.framework, evidence=command.evidence)]


def _close(command: c.CloseAcquisition, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, ROLES[type(command)])
    closing = a.AcquisitionClosed(closed_on=command.closed_on, price=command.price, evidence=command.evidence)
    if deal.closed == closing:
        return []
    move(deal, command.type)
    if deal.initiative.phase.key != deal.initiative.playbook.phases[-1].key:
        raise no.GateStaysShut("The gates before closing are not open.", missing={deal.initiative.phase.key: "open"})
    lacks = clearances_cover(deal, command.closed_on, command.price) or conditions_met(deal, ())
    if lacks:
        raise no.GateStaysShut(f"Since the last gate: {lacks}.", missing={"closing": lacks})
    may_close(deal, people)
    attached(deal.initiative, (command.evidence,))
    if command.closed_on > asked.at.date():
        raise no.NotYet("An acquisition does not close on a day to come.")
    return [closing]


def _terminate(command: c.TerminateAgreement, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, ROLES[type(command)])
    may_end(deal, "terminated")
    _as_agreed(command, deal)
    return [
        a.BreakFeeRecorded(amount=command.break_fee, payable_by=command.payable_by),
        InitiativeConcluded(outcome="terminated", reason=command.reason),
    ]


def _as_agreed(command: c.TerminateAgreement, deal: Acquisition) -> None:
    """Raises BreakFeeDiffers when the agreement names the fees of that side, and none of them is this one."""
    agreed = deal.agreement.terms.break_fees if deal.agreement and deal.agreement.terms else ()
    fees = [fee.amount for fee in agreed if fee.payable_by == command.payable_by]
    if fees and command.break_fee not in fees and command.break_fee.amount != 0:
        said = ", ".join(str(fee) for fee in fees)
        raise BreakFeeDiffers(f"The agreement names {said}.", agreed=[str(fee.amount) for fee in fees])
