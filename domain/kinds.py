"""Every kind of initiative there is. A new kind is one folder and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from domain import acquisition, integration
from domain.acquisition import playbook
from domain.acquisition.commands import CharterAcquisition
from domain.decider import Decider
from domain.directory import decider as directory
from domain.directory.commands import OpenDirectory
from domain.integration import playbook as integrating
from domain.integration.commands import CharterIntegration
from domain.kernel import Command, Event, Key, Refused, StreamId, Value


class UnknownKind(Refused):
    """No kind of initiative goes by that name."""

    code = "unknown_kind"


@dataclass(frozen=True)
class Kind:
    """`opens_with` begins an initiative; `shelf` holds, per playbook name, what `opening` adds to it.

    `by_people`: whether a person may begin one, at the front door; else another initiative does.
    """

    decider: Decider[Any]
    opens_with: type[Command]
    shelf: Mapping[Key, Mapping[str, Value]]
    by_people: bool = True


KINDS: Mapping[str, Kind] = {
    "directory": Kind(decider=directory.DECIDER, opens_with=OpenDirectory, shelf={}, by_people=False),
    "acquisition": Kind(
        decider=acquisition.DECIDER,
        opens_with=CharterAcquisition,
        shelf={"acquisition": {"playbook": playbook.PLAYBOOK, "terms": playbook.TERMS}},
    ),
    "integration": Kind(
        decider=integration.DECIDER,
        opens_with=CharterIntegration,
        shelf={"integration": {"playbook": integrating.PLAYBOOK, "terms": integrating.TERMS}},
        by_people=False,
    ),
}
EVENT_TYPES: tuple[type[Event], ...] = tuple(dict.fromkeys(e for kind in KINDS.values() for e in kind.decider.events))


def decider_of(stream: StreamId) -> Decider[Any]:
    """The decider of a stream, by the kind its id begins with. Raises UnknownKind."""
    name = stream.split("-", 1)[0]
    if name not in KINDS:
        raise UnknownKind(f"There is no kind of initiative called {name}.", kind=name, kinds=list(KINDS))
    return KINDS[name].decider


def opening(name: str, playbook: Key, fields: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The command that begins an initiative, as JSON: its own fields, and what the shelf has for that playbook.

    The one place where the two meet. Raises UnknownKind, and KeyError for a playbook that is not on the shelf.
    """
    if name not in KINDS:
        raise UnknownKind(f"There is no kind of initiative called {name}.", kind=name, kinds=list(KINDS))
    kind = KINDS[name]
    shelf = {field: value.model_dump(mode="json") for field, value in kind.shelf[playbook].items()}
    return {"type": str(kind.opens_with.model_fields["type"].get_default()), **fields, **shelf}
