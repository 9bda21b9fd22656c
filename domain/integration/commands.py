"""What may be asked of an integration beyond what may be asked of every initiative."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.initiative.commands import CoreCommand
from domain.initiative.events import Charter
from domain.integration.terms import IntegrationTerms
from domain.kernel import Command, StreamId
from domain.playbooks.model import Playbook


class CharterIntegration(Command):
    """Begin the integration of a closed acquisition. Only the closing itself asks this."""

    type: Literal["charter_integration"] = "charter_integration"
    charter: Charter
    acquisition: StreamId
    closed_on: date
    playbook: Playbook
    terms: IntegrationTerms


IntegrationCommand = Annotated[CoreCommand | CharterIntegration, Field(discriminator="type")]
