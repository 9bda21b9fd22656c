"""What may be recorded in an integration, by whom, and when (DOMAIN 3.4.4, 9.1 MA-21, MA-22)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.facts import Facts
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative.commands import CoreCommand, ReachMilestone
from domain.initiative.decide import decide as decide_core
from domain.initiative.lookups import listed
from domain.integration import events as n
from domain.integration.checks import case_of
from domain.integration.commands import CharterIntegration, RoomCommand
from domain.integration.inherited.laying import handed_over, still_to_hand_over
from domain.integration.money.commands import MoneyCommand
from domain.integration.money.rules import decide as decide_money
from domain.integration.people.commands import PeopleCommand
from domain.integration.people.rules import decide as decide_people
from domain.integration.plan import plan, unplanned
from domain.integration.state import Integration
from domain.integration.synergies.commands import SynergyCommand
from domain.integration.synergies.rules import decide as decide_synergies
from domain.integration.tsa.commands import TsaCommand
from domain.integration.tsa.rules import decide as decide_tsa
from domain.integration.work.commands import WorkCommand
from domain.integration.work.planning import may_be_reached
from domain.integration.work.rules import decide as decide_work
from domain.kernel import SYSTEM, Asked, Event


def charter(command: CharterIntegration, asked: Asked, facts: Facts) -> list[Event]:
    """The first events, the whole plan among them. Raises ReservedCommand, BadPlaybook, PersonNotListed."""
    reserved(asked)
    playbook = command.playbook
    if playbook.kind != "integration":
        raise no.BadPlaybook(f"{playbook.name} is a playbook for a {playbook.kind}.", kind=playbook.kind)
    listed(facts.people, command.charter.owner)
    return [
        e.InitiativeChartered(charter=command.charter, playbook=playbook, chartered_by=asked.by),
        n.IntegrationBegun(**command.model_dump(include={"acquisition", "closed_on", "terms", "target_revenue"})),
        e.PhaseEntered(phase=playbook.phases[0].key),
        *plan(playbook, command.terms, command.closed_on, command.charter.owner),
        *handed_over(command, facts.people),
    ]


def charter_again(command: CharterIntegration, integration: Integration, asked: Asked) -> list[Event]:
    """What is still lacking of the plan. Raises ReservedCommand, and AlreadyChartered for another closing."""
    reserved(asked)
    if (command.acquisition, command.closed_on) != (integration.acquisition, integration.closed_on):
        raise no.AlreadyChartered("This integration is under way already.", acquisition=integration.acquisition)
    return [*unplanned(integration), *still_to_hand_over(command, integration)]


def decide(command: CoreCommand | RoomCommand, integration: Integration, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen, once it was admitted. Raises the refusals of its rule."""
    match command:
        case ReachMilestone():
            may_be_reached(integration, command.milestone)
        case _ if isinstance(command, SynergyCommand):
            return decide_synergies(command, integration, asked, facts)
        case _ if isinstance(command, PeopleCommand):
            return decide_people(command, integration, asked, facts)
        case _ if isinstance(command, MoneyCommand):
            return decide_money(command, integration, asked, facts)
        case _ if isinstance(command, TsaCommand):
            return decide_tsa(command, integration, asked, facts)
        case _ if isinstance(command, WorkCommand):
            return decide_work(command, integration, asked, facts)
        case _:
            pass
    return decide_core(command, case_of(integration), asked, facts)


def reserved(asked: Asked) -> None:
    """Raises ReservedCommand unless Concord itself asks: an integration begins by a closing, and in no other way."""
    if asked.by != SYSTEM:
        raise no.ReservedCommand("An integration begins by itself when its acquisition closes.")
