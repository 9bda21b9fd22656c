"""Engaging outside firms, what they cost, and the hats they wear (DOMAIN 9.1 MA-24 to MA-27)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.acquisition.advisers import commands as c
from domain.acquisition.advisers import events as v
from domain.acquisition.advisers.firms import partner_of, same_firm
from domain.acquisition.diligence.commands import RecordFinding
from domain.acquisition.state import Acquisition
from domain.facts import Facts
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.lookups import attached, listed, named
from domain.kernel import Asked, Command, Event, Refused
from domain.money import CurrenciesDiffer, Money
from domain.people import ADVISER, Directory
from domain.playbooks.model import OWNER, Role

VP, CFO, COUNSEL = "vp_corporate_development", "cfo", "general_counsel"
GUARDED = (c.EngageAdviser, c.RecordCounterpartyAdviser)
ADVISERS_MAY: tuple[type[Command], ...] = (core.AttachEvidence, core.DeclareConflict, RecordFinding)
"""What an outside firm's people may ask of a deal they work on."""
WHO: Mapping[type[Command], tuple[Role, ...]] = {
    c.EngageAdviser: (OWNER, VP, COUNSEL),
    c.RecordAdviserCost: (OWNER, VP, CFO, COUNSEL),
    c.RecordCounterpartyAdviser: (OWNER, VP, COUNSEL),
    c.EndEngagement: (OWNER, VP, COUNSEL),
}


class NotAnAdviser(Refused):
    """Somebody named for a firm does not hold the role of an outside adviser."""

    code = "not_an_adviser"


class AdviserNotEngaged(Refused):
    """Outside advisers take part through an engagement of their firm, never as members or delegates."""

    code = "adviser_not_engaged"


def decide(command: c.AdviserCommand, deal: Acquisition, asked: Asked, facts: Facts) -> list[Event]:
    """What a command about outside firms makes happen. Raises the refusals of its rule."""
    require(deal.initiative, asked, facts.people, WHO[type(command)])
    match command:
        case c.EngageAdviser():
            return _engage(command, deal, asked, facts)
        case c.RecordAdviserCost():
            return _cost(command, deal, asked)
        case c.RecordCounterpartyAdviser():
            return _counterparty(command, deal, asked, facts)
        case c.EndEngagement():
            if named(deal.advisers.engagements, command.engagement, "engagement").ended is not None:
                return []
            return [v.EngagementEnded(engagement=command.engagement, reason=command.reason)]


def outsiders_stay_out(command: Command, people: Directory) -> None:
    """Raises AdviserNotEngaged for the ways into a deal that are not an engagement."""
    match command:
        case core.AddMember(person=who) | core.DelegateDuty(to=who) if people.holds(who, ADVISER):
            raise AdviserNotEngaged(f"{who} works for an outside firm: engage the firm.", person=who)
        case _:
            return


def attributed(command: RecordFinding, deal: Acquisition, asked: Asked) -> RecordFinding:
    """The finding with the firm it comes from: that of whoever records it, else the engaged one that is meant."""
    firm = deal.advisers.firm_of(asked.by)
    if firm is None and command.assessor is not None:
        firm = deal.advisers.assessor(command.assessor)
    return command.model_copy(update={"assessor": firm}) if firm else command


def comes_of(event: Event, deal: Acquisition) -> Sequence[Event]:
    """What an event of this room brings about, or the end of the deal: people come in and go, budgets are exceeded."""
    match event:
        case v.AdviserEngaged():
            duty = f"{event.role.replace('_', ' ')}, {event.firm}"
            return [e.MemberAdded(person=person, duty=duty) for person in event.people]
        case v.EngagementEnded():
            gone = deal.advisers.engagements[event.engagement].terms.people
            left = [who for who in gone if who in deal.initiative.members and deal.advisers.firm_of(who) is None]
            return [e.MemberRemoved(person=who, reason="The engagement ended.") for who in left]
        case v.AdviserCostRecorded():
            engagement = deal.advisers.engagements[event.engagement]
            budget, actual = engagement.terms.budget, engagement.actual
            before = actual - event.amount
            if actual > budget and not before > budget:
                return [v.AdviserOverBudget(engagement=event.engagement, budget=budget, actual=actual)]
            return []
        case e.InitiativeConcluded():
            reason = f"The deal was {event.outcome}."
            return [v.EngagementEnded(engagement=key, reason=reason) for key in deal.advisers.running]
        case _:
            return []


def _engage(command: c.EngageAdviser, deal: Acquisition, asked: Asked, facts: Facts) -> list[Event]:
    engaged = v.AdviserEngaged(
        **command.model_dump(exclude={"type"}), programme=deal.initiative.charter.programme, by=asked.by
    )
    there = deal.advisers.engagements.get(command.engagement)
    if there is not None:
        if there.terms == engaged and there.ended is None:
            return []
        raise no.KeyTaken(f"{command.engagement} is another engagement already.", key=command.engagement)
    for person in command.people:
        listed(facts.people, person)
        if not facts.people.holds(person, ADVISER):
            raise NotAnAdviser(f"{person} is not an outside adviser.", person=person)
    _one_currency(command.budget, command.fixed_fee, command.fee_cap)
    return [engaged, *_warnings(command.firm, deal, facts, v.CounterpartyAdviserRecorded)]


def _cost(command: c.RecordAdviserCost, deal: Acquisition, asked: Asked) -> list[Event]:
    engagement = named(deal.advisers.engagements, command.engagement, "engagement")
    attached(deal.initiative, (command.evidence,))
    _one_currency(engagement.terms.budget, command.amount)
    cost = v.AdviserCostRecorded(**command.model_dump(exclude={"type"}), by=asked.by)
    for there in engagement.costs:
        if there.evidence == command.evidence:
            if (there.amount, there.period) == (command.amount, command.period):
                return []
            raise no.KeyTaken(f"{command.evidence} is the invoice of another cost.", key=command.evidence)
    return [cost]


def _counterparty(command: c.RecordCounterpartyAdviser, deal: Acquisition, asked: Asked, facts: Facts) -> list[Event]:
    if any(there.firm == command.firm and there.role == command.role for there in deal.advisers.counterparty):
        return []
    recorded = v.CounterpartyAdviserRecorded(
        firm=command.firm, role=command.role, programme=deal.initiative.charter.programme, by=asked.by
    )
    return [recorded, *_acting_for_both(command.firm, deal, facts, v.AdviserEngaged)]


def _warnings(firm: str, deal: Acquisition, facts: Facts, other_side: type[Event]) -> Iterator[Event]:
    source = partner_of(firm, deal.terms.partner_firms)
    if source is not None:
        yield v.AdviserConflictFound(firm=firm, conflict="partner", source=source)
    yield from _acting_for_both(firm, deal, facts, other_side)


def _acting_for_both(firm: str, deal: Acquisition, facts: Facts, kind: type[Event]) -> Iterator[Event]:
    guard = f"advisers:{deal.initiative.charter.programme}"
    for guarded in facts.guards.get(guard, ()):
        named_there = getattr(guarded.event, "firm", "")
        if isinstance(guarded.event, kind) and same_firm(firm, named_there):
            source = "the log of this programme"
            yield v.AdviserConflictFound(firm=firm, conflict="counterparty", source=source)
            return


def _one_currency(first: Money, *others: Money | None) -> None:
    """Raises CurrenciesDiffer."""
    for other in others:
        if other is not None and other.currency != first.currency:
            raise CurrenciesDiffer(f"The budget is in {first.currency}, not in {other.currency}.")
