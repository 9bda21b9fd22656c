"""What there is to choose among in a form: people, roles, and whatever an initiative's file holds by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.pages.formats import day, money, words
from domain.directory.roles import ROLES
from domain.integration.state import Integration
from domain.people import Directory
from domain.playbooks.model import OWNER
from projections.file_deal_document import DealPart
from projections.file_document import InitiativeFile
from projections.file_integration import StreamPart

Choice = tuple[str, str]
"""A key, and what it is called."""

Choices = Mapping[str, tuple[Choice, ...]]
"""By the sort of thing that a field names."""


def people_and_roles(directory: Directory) -> dict[str, tuple[Choice, ...]]:
    """Everybody who is active, by name, and every role by its title."""
    active = ((key, person.name) for key, person in directory.people.items() if person.active)
    roles = ((key, title) for key, title in ROLES.items())
    return {"people": tuple(sorted(active, key=lambda pair: pair[1].lower())), "roles": tuple(roles)}


def of_initiative(file: InitiativeFile, directory: Directory) -> Choices:
    """What a command about an initiative can name. What is over is not offered: closed risks, resolved issues."""
    found = people_and_roles(directory)
    return {
        **found,
        "roles": ((OWNER, "Lead of this initiative"), *found["roles"]),
        "evidence": tuple((each.key, f"{each.title} ({day(each.attached_at)})") for each in file.evidence),
        "gates": tuple((each.key, each.title) for each in file.gates),
        "phases": tuple((each.key, each.title) for each in file.phases),
        "criteria": tuple(
            (each.key, f"{gate.title}: {each.title} ({each.standing})") for gate in file.gates for each in gate.criteria
        ),
        "obligations": tuple((each.key, each.text) for each in file.obligations if each.fulfilled_at is None),
        "risks": tuple((each.key, each.title) for each in file.risks if not each.closed),
        "issues": tuple((each.key, each.title) for each in file.issues if each.resolved_at is None),
        "milestones": tuple((each.key, each.title) for each in file.milestones if each.reached_on is None),
        **(_of_deal(file.deal) if file.deal else {}),
        **({"workstreams": _titled(file.integration.workstreams)} if file.integration else {}),
    }


def _of_deal(deal: DealPart) -> dict[str, tuple[Choice, ...]]:
    diligence = deal.diligence
    return {
        "workstreams": _worded(each.key for each in deal.workstreams),
        "items": tuple((each.key, f"{words(each.workstream)}: {each.question}") for each in diligence.items),
        "findings": tuple((each.key, each.title) for each in diligence.findings if each.closed_by is None),
        "red_flags": tuple((each.raised.rule, each.raised.title) for each in diligence.red_flags if each.open),
        "conditions": tuple((each.key, each.text) for each in deal.conditions if each.met_by is None),
        "clearances": tuple((each.key, each.title) for each in deal.clearances),
        "engagements": tuple((each.key, f"{each.firm}: {each.matter}") for each in deal.advisers.engagements),
        "synergies": tuple((each.estimate.synergy, each.estimate.title) for each in deal.screening.synergies),
    }


def of_plan(state: object) -> Choices:
    """What a command about an integration's plan can name, which is too much for its file."""
    if not isinstance(state, Integration):
        return {}
    return {
        "tasks": tuple((key, task.planned.title) for key, task in state.work.tasks.items()),
        "deliverables": tuple((key, result.planned.title) for key, result in state.work.deliverables.items()),
        "synergies": tuple((each.synergy, each.title) for each in state.synergies.standing),
    }


def _titled(parts: Iterable[StreamPart]) -> tuple[Choice, ...]:
    return tuple((each.key, each.title) for each in parts)


def categories(terms: object) -> tuple[Choice, ...]:
    """The categories that a shelf knows, each with its documented price band."""
    return tuple(
        (each.key, f"{each.title}: {money(each.band.low)} to {money(each.band.high)}")
        for each in getattr(terms, "categories", ())
    )


def _worded(keys: Iterable[str]) -> tuple[Choice, ...]:
    return tuple((key, words(key).capitalize()) for key in keys)
