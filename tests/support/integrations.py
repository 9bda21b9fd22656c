"""An integration as the closing of an acquisition begins it, for stories."""

from __future__ import annotations

from datetime import date
from functools import cache

from domain.acquisition.events import IntegrationOrdered
from domain.acquisition.handover import begin
from domain.integration import DECIDER
from domain.integration.commands import CharterIntegration
from domain.kernel import SYSTEM
from domain.kinds import opening
from domain.people import Directory
from tests.support import deals
from tests.support.scenario import Story

STREAM = "integration-7f3a91c2"


@cache
def _closing() -> Story:
    return deals.closed()


def charter(closed_on: date | None = None) -> CharterIntegration:
    """The opening command that the usual deal's closing makes, unless it closed on another day."""
    closing = _closing()
    (ordered,) = closing.every(IntegrationOrdered)
    wanted = begin(ordered, closing.state)
    fields = wanted.fields if closed_on is None else {**wanted.fields, "closed_on": closed_on.isoformat()}
    return CharterIntegration.model_validate(opening(wanted.kind, wanted.playbook, fields))


def integration(people: Directory = deals.PEOPLE) -> Story:
    """Nothing has happened yet; the closing asks."""
    return Story(DECIDER, people, STREAM).by(SYSTEM)


def begun(closed_on: date | None = None) -> Story:
    """The plan is laid down."""
    return integration().given(charter(closed_on))
