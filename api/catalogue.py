"""What can be asked of each kind of initiative: its commands, and how one is begun. It follows from the domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, TypeAdapter, create_model

from domain.initiative.refusals import InitiativeUnknown
from domain.kernel import Command, Key, Value
from domain.kinds import KINDS, Kind, UnknownKind, opening
from domain.playbooks.model import Playbook

DIRECTORY = "directory"
"""The stream of people and roles; it is there from the start and nobody opens it."""

RESERVED = frozenset({"pass_time"})
"""Commands that only an initiative's own timer asks."""

_ID = "Left out, it follows from your Idempotency-Key, so that a resend finds the same initiative."

InitiativeId = Annotated[
    str,
    Field(
        pattern=r"^[a-z]+-[a-z0-9]{6,40}$",
        max_length=64,
        description="`<kind>-<token>`, for example `acquisition-7f3a91c2`.",
        examples=["acquisition-7f3a91c2"],
    ),
]


@dataclass(frozen=True)
class Offer:
    """One kind as the front door offers it."""

    name: str
    kind: Kind

    @property
    def reserved(self) -> frozenset[str]:
        """Commands that nobody can send to an initiative of this kind: the timer's, and the one that begins it."""
        return RESERVED | {command_type(self.kind.opens_with)}

    def begin(self, playbook: Key, body: Value) -> dict[str, JsonValue]:
        """The fields of the command that begins an initiative by a playbook of the shelf."""
        given = body.model_dump(mode="json", exclude={"kind", "playbook", "id"}, exclude_unset=True)
        return opening(self.name, playbook, given)


def command_type(command: type[Command]) -> str:
    """The name a command travels under."""
    return str(command.model_fields["type"].get_default())


def phases_of(kind: Key) -> dict[Key, str]:
    """Title by key, in the order of the playbook that is the kind's own; nothing of a kind that there is not."""
    offer = offers().get(kind)
    shelf = next(iter(offer.kind.shelf.values()), {}) if offer else {}
    playbook = shelf.get("playbook")
    return {phase.key: phase.title for phase in playbook.phases} if isinstance(playbook, Playbook) else {}


def offers(kinds: Mapping[str, Kind] = KINDS) -> dict[str, Offer]:
    """Every kind of initiative, by name."""
    return {name: Offer(name, kind) for name, kind in kinds.items() if name != DIRECTORY}


def offer_of(offered: Mapping[str, Offer], initiative: str) -> Offer:
    """The offer of an initiative's kind. Raises InitiativeUnknown."""
    offer = offered.get(initiative.split("-", 1)[0])
    if offer is None:
        raise InitiativeUnknown("There is no such initiative.")
    return offer


def directory() -> Offer:
    """The directory of people and roles, which is commanded like an initiative but never begun by a person."""
    return Offer(DIRECTORY, KINDS[DIRECTORY])


def offer_named(kind: str) -> Offer:
    """The offer of that name, the directory included. Raises UnknownKind."""
    if kind not in KINDS:
        raise UnknownKind(f"There is no kind of initiative called {kind}.", kinds=list(KINDS))
    return Offer(kind, KINDS[kind])


@cache
def openings() -> TypeAdapter[Any]:
    """The body of `POST /initiatives`: one opening per kind that a person may begin, told apart by `kind`."""
    models = tuple(_opening(name, offer.kind) for name, offer in offers().items() if offer.kind.by_people)
    if len(models) == 1:
        return TypeAdapter(models[0])
    union: Any = Annotated[reduce(or_, models), Field(discriminator="kind")]
    return TypeAdapter(union)


def _opening(name: str, kind: Kind) -> type[Value]:
    """The opening command without what the shelf adds; `id` and `playbook` can be left to the front door."""
    opener = kind.opens_with
    from_shelf = {field for fields in kind.shelf.values() for field in fields}
    playbooks = tuple(kind.shelf)
    fields: dict[str, Any] = {
        "kind": (Literal[name], ...),
        "playbook": (Literal[playbooks], Field(default=playbooks[0], description="By name; see `GET /playbooks`.")),
        "id": (
            Annotated[str, Field(pattern=rf"^{name}-[a-z0-9]{{6,40}}$")] | None,
            Field(default=None, description=_ID),
        ),
    }
    for field, found in opener.model_fields.items():
        if field != "type" and field not in from_shelf:
            fields[field] = (found.annotation, found)
    model: type[Value] = create_model(f"Open{name.capitalize()}", __base__=Value, __doc__=opener.__doc__, **fields)
    return model
