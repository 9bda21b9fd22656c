"""What may be asked of an integration beyond what may be asked of every initiative."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.initiative.commands import CoreCommand
from domain.initiative.events import Charter
from domain.integration.inherited.terms import HandedFinding, PromisedSynergy
from domain.integration.money.commands import MoneyCommand
from domain.integration.people.commands import PeopleCommand
from domain.integration.synergies.commands import SynergyCommand
from domain.integration.terms import IntegrationTerms
from domain.integration.tsa.commands import TsaCommand
from domain.integration.work.commands import WorkCommand
from domain.kernel import Command, StreamId
from domain.money import Money
from domain.playbooks.model import Playbook


class CharterIntegration(Command):
    """Begin the integration of a closed acquisition. Only the closing itself asks this."""

    type: Literal["charter_integration"] = "charter_integration"
    charter: Charter
    acquisition: StreamId
    closed_on: date
    playbook: Playbook
    terms: IntegrationTerms
    promised: Annotated[tuple[PromisedSynergy, ...], Field(max_length=200)] = ()
    findings: Annotated[tuple[HandedFinding, ...], Field(max_length=1000)] = ()
    target_revenue: Money | None = None


RoomCommand = WorkCommand | SynergyCommand | PeopleCommand | MoneyCommand | TsaCommand
IntegrationCommand = Annotated[CoreCommand | CharterIntegration | RoomCommand, Field(discriminator="type")]
