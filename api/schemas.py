"""The JSON schemas of commands, made from the domain's own models: there is no second schema to keep in step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from activities.contracts import Receipt
from api.catalogue import directory, offer_named, offers, openings
from api.problems import Problem
from domain.kernel import Key, StreamId

REF = "#/components/schemas/"
Schema = dict[str, Any]


class Unanswered(BaseModel):
    """The outcome is not known yet. Send the same request again, with the same Idempotency-Key, until it is."""

    outcome: Literal["unknown"] = "unknown"
    initiative: StreamId
    idempotency_key: str
    detail: str = "There was no answer in time. Send this again with the same Idempotency-Key."


class CommandEntry(BaseModel):
    """One command: the `type` it is sent with, what it is for, and its complete JSON schema."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    type: Key
    title: str
    description: str
    json_schema: Annotated[dict[str, JsonValue], Field(alias="schema")]


def command_schemas(taken: Mapping[str, Schema]) -> dict[str, Schema]:
    """Components for the OpenAPI document: a union per kind, what they are made of, receipts and problems.

    A name in `taken` that means something else there gets `Given` appended here.
    """
    unions = {f"{name.capitalize()}Command": offer.kind.decider.commands for name, offer in offers().items()}
    tops: dict[str, TypeAdapter[Any]] = {
        **unions,
        "DirectoryCommand": directory().kind.decider.commands,
        "Opening": openings(),
        "Receipt": TypeAdapter(Receipt),
        "Unanswered": TypeAdapter(Unanswered),
        "Problem": TypeAdapter(Problem),
    }
    roots, shared = TypeAdapter.json_schemas(
        [(name, "validation", adapter) for name, adapter in tops.items()], ref_template=REF + "{model}"
    )
    made: dict[str, Schema] = dict(shared.get("$defs", {}))
    _tags_required([*made.values(), *roots.values()], made, REF)
    for (name, _), root in roots.items():
        if root != {"$ref": REF + name}:
            made[name] = root
    for name, offer in offers().items():
        made[f"{name.capitalize()}Command"] = without(made[f"{name.capitalize()}Command"], offer.reserved)
    made["DirectoryCommand"] = without(made["DirectoryCommand"], directory().reserved)
    made["InitiativeCommand"] = _one_of(sorted(unions))
    return _renamed(_used(made, {*tops, "InitiativeCommand"}), taken)


@cache
def entries(kind: Key) -> tuple[CommandEntry, ...]:
    """The commands of a kind that people can send, each with a schema that stands alone. Raises UnknownKind."""
    offer = offer_named(kind)
    whole = offer.kind.decider.commands.json_schema(ref_template="#/$defs/{model}")
    shown = without(whole, offer.reserved)
    definitions: dict[str, Schema] = whole.get("$defs", {})
    _tags_required([whole, *definitions.values()], definitions, "#/$defs/")
    return tuple(
        _entry(name, ref.removeprefix("#/$defs/"), definitions)
        for name, ref in shown["discriminator"]["mapping"].items()
    )


def without(union: Schema, reserved: frozenset[str]) -> Schema:
    """A discriminated union without some of its members."""
    mapping = {name: ref for name, ref in union["discriminator"]["mapping"].items() if name not in reserved}
    kept = set(mapping.values())
    return {
        **union,
        "discriminator": {**union["discriminator"], "mapping": mapping},
        "oneOf": [member for member in union["oneOf"] if member["$ref"] in kept],
    }


def _entry(name: Key, model: str, definitions: Mapping[str, Schema]) -> CommandEntry:
    schema = dict(definitions[model])
    needed = _used(dict(definitions), set(references(schema, "#/$defs/")), "#/$defs/")
    if needed:
        schema["$defs"] = needed
    return CommandEntry(
        type=name,
        title=name.replace("_", " ").capitalize(),
        description=str(schema.get("description", "")),
        json_schema=schema,
    )


def _one_of(unions: list[str]) -> Schema:
    """With one kind its union; with several any of them, since kinds share the commands of the core."""
    refs = [{"$ref": REF + name} for name in unions]
    members: Schema = {"oneOf": refs} if len(refs) == 1 else {"anyOf": refs}
    return {"title": "InitiativeCommand", "description": "One command of the initiative's own kind.", **members}


def _tags_required(schemas: list[Schema], definitions: dict[str, Schema], prefix: str) -> None:
    """What tells the members of a union apart has a default in Python, but must be sent."""
    for schema in schemas:
        for name, ref in _tagged(schema):
            member = definitions[ref.removeprefix(prefix)]
            member["required"] = list(dict.fromkeys([name, *member.get("required", [])]))


def _tagged(schema: object) -> Iterator[tuple[str, str]]:
    match schema:
        case {"discriminator": {"propertyName": str(name), "mapping": dict(mapping)}}:
            yield from ((name, ref) for ref in mapping.values())
        case dict():
            for inner in schema.values():
                yield from _tagged(inner)
        case list():
            for inner in schema:
                yield from _tagged(inner)
        case _:
            pass


def references(schema: object, prefix: str = REF) -> Iterator[str]:
    """The names of everything a schema refers to."""
    match schema:
        case {"$ref": str(ref), **others}:
            yield ref.removeprefix(prefix)
            yield from references(others, prefix)
        case dict():
            for inner in schema.values():
                yield from references(inner, prefix)
        case list():
            for inner in schema:
                yield from references(inner, prefix)
        case _:
            pass


def _used(made: dict[str, Schema], roots: set[str], prefix: str = REF) -> dict[str, Schema]:
    keep: set[str] = set()
    open_ends = [name for name in roots if name in made]
    while open_ends:
        name = open_ends.pop()
        if name not in keep:
            keep.add(name)
            open_ends.extend(references(made[name], prefix))
    return {name: schema for name, schema in made.items() if name in keep}


def _renamed(made: dict[str, Schema], taken: Mapping[str, Schema]) -> dict[str, Schema]:
    new = {name: f"{name}Given" for name, schema in made.items() if name in taken and taken[name] != schema}
    return {new.get(name, name): _pointing(schema, new) for name, schema in made.items()}


def _pointing(schema: Any, new: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    match schema:
        case dict():
            return {
                key: REF + new.get(inner.removeprefix(REF), inner.removeprefix(REF))
                if isinstance(inner, str) and inner.startswith(REF)
                else _pointing(inner, new)
                for key, inner in schema.items()
            }
        case list():
            return [_pointing(inner, new) for inner in schema]
        case _:
            return schema
