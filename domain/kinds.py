"""Every kind of initiative there is. A new kind is one folder and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain import acquisition
from domain.acquisition import playbook
from domain.acquisition.commands import CharterAcquisition
from domain.decider import Decider
from domain.directory import decider as directory
from domain.directory.commands import OpenDirectory
from domain.kernel import Command, Event, Key, Refused, StreamId, Value


class UnknownKind(Refused):
    """No kind of initiative goes by that name."""

    code = "unknown_kind"


@dataclass(frozen=True)
class Kind:
    """`opens_with` begins an initiative; `shelf` holds, per playbook name, what the front door adds to it."""

    decider: Decider[Any]
    opens_with: type[Command]
    shelf: Mapping[Key, Mapping[str, Value]]


KINDS: Mapping[str, Kind] = {
    "directory": Kind(decider=directory.DECIDER, opens_with=OpenDirectory, shelf={}),
    "acquisition": Kind(
        decider=acquisition.DECIDER,
        opens_with=CharterAcquisition,
        shelf={"acquisition": {"playbook": playbook.PLAYBOOK, "terms": playbook.TERMS}},
    ),
}
EVENT_TYPES: tuple[type[Event], ...] = tuple(dict.fromkeys(e for kind in KINDS.values() for e in kind.decider.events))


def decider_of(stream: StreamId) -> Decider[Any]:
    """The decider of a stream, by the kind its id begins with. Raises UnknownKind."""
    name = stream.split("-", 1)[0]
    if name not in KINDS:
        raise UnknownKind(f"There is no kind of initiative called {name}.", kind=name, kinds=list(KINDS))
    return KINDS[name].decider
