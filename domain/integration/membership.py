"""Who answers for something in an integration takes part in it, and so may know of it."""

from __future__ import annotations

from domain.initiative.authority import works_on
from domain.initiative.events import MemberAdded
from domain.integration.state import Integration
from domain.kernel import Event, PersonId
from domain.people import Directory

LONGEST = 4000


def joins(integration: Integration, person: PersonId, duty: str, people: Directory) -> list[Event]:
    """The person on the team, unless they take part already."""
    if works_on(integration.initiative, person, people):
        return []
    return [MemberAdded(person=person, duty=duty[:LONGEST])]
