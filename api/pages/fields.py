"""What a form asks for, from the JSON schema of a command: the same schema that clients of the API read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from pydantic import JsonValue

from api.catalogue import openings
from api.schemas import Schema, entries
from domain.kernel import Key
from domain.naming import NAMES

Sort = Literal[
    "line", "text", "key", "digest", "named", "number", "whole", "day", "moment", "yes_no", "choice",
    "many", "rows", "money", "group", "variants", "json",
]  # fmt: skip

MOST = 60
"""Fields that one part of a form may have; what has more is pasted as JSON."""
CALLED = ("title", "firm", "question", "text")
"""Fields that say what something new is called."""
DIGEST = "^[0-9a-f]{64}$"
KEY = "^[a-z][a-z0-9_]{0,63}$"
NEW = "new"
_CODE = re.compile(r"`([^`]*)`")


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `parts`: the fields of a group, what a row holds, or one group per variant.

    `names`: the sort of thing that its key names; `tag`: the property that tells variants apart; `derived`: a key for
    something new, which is made from what that is called when it is left empty.
    """

    name: str
    sort: Sort
    label: str
    hint: str = ""
    required: bool = True
    preset: JsonValue = None
    options: tuple[str, ...] = ()
    names: str | None = None
    parts: tuple[Field, ...] = ()
    tag: str = ""
    least: int = 0
    derived: bool = False

    def leaves(self) -> Iterator[Field]:
        """Whatever is filled in below this."""
        if self.parts:
            for part in self.parts:
                yield from part.leaves()
        else:
            yield self


@dataclass(frozen=True)
class Asks:
    """What a command asks for: its type, what it is called and does, and its fields."""

    type: Key
    title: str
    description: str
    fields: tuple[Field, ...] = field(default=())


@cache
def asks_of(kind: Key) -> Mapping[Key, Asks]:
    """Every command of a kind that people can send, by type, in the order of the domain. Raises UnknownKind."""
    return {
        entry.type: Asks(entry.type, entry.title, plain(entry.description), _fields(entry.json_schema, {"type"}))
        for entry in entries(kind)
    }


@cache
def asks_to_open(kind: Key) -> Asks:
    """What it takes to begin an initiative of a kind."""
    whole = openings().json_schema(ref_template="#/$defs/{model}")
    definitions = whole.get("$defs", {})
    members = [definitions[ref.removeprefix("#/$defs/")] for ref in _members(whole)] or [whole]
    schema = next(each for each in members if each["properties"]["kind"].get("const") == kind)
    described = plain(str(schema.get("description", "")))
    fields = _fields({**schema, "$defs": definitions}, {"kind", "id"})
    return Asks(kind, f"Begin an {kind}", described, tuple(each for each in fields if len(each.options) != 1))


def plain(description: str) -> str:
    """A description without its marks of code."""
    return _CODE.sub(lambda mark: mark[1].replace("_", " "), " ".join(description.split()))


def _members(union: Schema) -> list[str]:
    return [one["$ref"] for one in union.get("oneOf", [])]


def _fields(schema: Mapping[str, Any], hidden: set[str]) -> tuple[Field, ...]:
    definitions = schema.get("$defs", {})
    needed = set(schema.get("required", ()))
    found = [
        _field(name, part, definitions, required=name in needed)
        for name, part in schema.get("properties", {}).items()
        if name not in hidden
    ]
    keys = [each.name for each in found if each.sort == "key" and each.required]
    made = keys[:1] if any(each.name in CALLED for each in found) else []
    return tuple(replace(each, derived=each.name in made) for each in found)


def _field(name: str, schema: Schema, definitions: Mapping[str, Schema], *, required: bool) -> Field:
    """A field of an object; one that is too deep for fields of its own is asked for as JSON."""
    found = _shaped(name, schema, definitions)
    said = schema.get("title", "")
    given = said and said != name.replace("_", " ").title()
    preset = schema.get("default")
    made = replace(
        found,
        label=said if given else name.replace("_", " ").capitalize(),
        hint=plain(str(schema.get("description", ""))) or found.hint,
        required=required,
        preset=preset,
    )
    return replace(made, sort="json", parts=()) if sum(1 for _ in made.leaves()) > MOST else made


def _shaped(name: str, schema: Schema, definitions: Mapping[str, Schema]) -> Field:
    match schema:
        case {"$ref": str(ref)}:
            return _shaped(name, definitions[ref.removeprefix("#/$defs/")], definitions)
        case {"allOf": [dict(only)]}:
            return _shaped(name, only, definitions)
        case {"anyOf": list(members)}:
            return _any_of(name, [one for one in members if one.get("type") != "null"], definitions)
        case {"oneOf": list(members), "discriminator": {"propertyName": str(tag)}}:
            variants = [_variant(one, tag, definitions) for one in members]
            return Field(name, "variants", "", parts=tuple(variants), tag=tag)
        case {"enum": list(options)} if all(isinstance(one, str) for one in options):
            return Field(name, "choice", "", options=tuple(options))
        case {"const": str(only)}:
            return Field(name, "choice", "", options=(only,))
        case {"type": "object", "properties": dict(properties)}:
            parts = _fields({**schema, "$defs": definitions}, set())
            sort: Sort = "money" if set(properties) == {"amount", "currency"} else "group"
            return Field(name, sort, "", parts=parts)
        case {"type": "array", "items": dict(items)}:
            return _many(name, schema, _shaped("", items, definitions))
        case _:
            return _plain(name, schema)


def _any_of(name: str, members: list[Schema], definitions: Mapping[str, Schema]) -> Field:
    kinds = {one.get("type") for one in members}
    if kinds == {"number", "string"}:
        numeric = next(one for one in members if one["type"] == "number")
        return _plain(name, numeric)
    return _shaped(name, members[0], definitions) if len(members) == 1 else Field(name, "json", "")


def _variant(member: Schema, tag: str, definitions: Mapping[str, Schema]) -> Field:
    schema = definitions[member["$ref"].removeprefix("#/$defs/")]
    name = schema["properties"][tag]["const"]
    hint = plain(str(schema.get("description", "")))
    label = name.replace("_", " ").capitalize()
    return Field(name, "group", label, hint, parts=_fields({**schema, "$defs": definitions}, {tag}))


def _many(name: str, schema: Schema, row: Field) -> Field:
    least = int(schema.get("minItems", 0))
    if row.sort == "named":
        return Field(name, "many", "", names=row.names, least=least)
    return Field(name, "rows", "", parts=(row,), least=least)


def _plain(name: str, schema: Schema) -> Field:
    if schema.get(NAMES, NEW) != NEW:
        return Field(name, "named", "", names=str(schema[NAMES]))
    match schema:
        case {"type": "string", "format": "date"}:
            return Field(name, "day", "")
        case {"type": "string", "format": "date-time"}:
            return Field(name, "moment", "")
        case {"type": "string", "pattern": str(pattern)} if pattern in (DIGEST, KEY):
            return Field(name, "digest" if pattern == DIGEST else "key", "")
        case {"type": "string", "pattern": _} | {"type": "string", "x-line": True}:
            return Field(name, "line", "")
        case {"type": "string"}:
            return Field(name, "text", "")
        case {"type": "integer"}:
            return Field(name, "whole", "")
        case {"type": "number"}:
            return Field(name, "number", "")
        case {"type": "boolean"}:
            return Field(name, "yes_no", "")
        case _:
            return Field(name, "json", "")


def as_json_text(value: JsonValue) -> str:
    """A value as one pastes it."""
    return json.dumps(value, indent=2, ensure_ascii=False)
