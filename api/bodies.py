"""What is read from a request before anything is decided: its Idempotency-Key and its command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import Header
from pydantic import JsonValue, TypeAdapter, ValidationError

from activities.contracts import CommandJson
from api import problems
from domain.kernel import Command

KEY = re.compile(r"[A-Za-z0-9._~-]{8,128}")
"""No colon: the ids that workflows make for commands of their own have one, and nobody may take them first."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Required. 8 to 128 letters, digits and `._~-`, made by you for this one command. Send the "
        "same key again when you got no answer, or 202: the command is recorded once, and answered as the first time.",
        examples=["2c9e1f0a-6d0b-4c1e-9a53-0f5c3a7e8b11"],
    ),
]


def key_of(given: str | None) -> str:
    """The Idempotency-Key. Raises Rejected: idempotency_key_required, idempotency_key_malformed."""
    if given is None:
        raise problems.Rejected(problems.IDEMPOTENCY_KEY_REQUIRED, "Make up a key for this command and send it along.")
    if KEY.fullmatch(given) is None:
        raise problems.Rejected(
            problems.IDEMPOTENCY_KEY_MALFORMED,
            "A key has 8 to 128 letters, digits, dots, underscores, tildes or dashes.",
        )
    return given


def parsed(adapter: TypeAdapter[Any], body: bytes) -> Any:  # noqa: ANN401 - whatever the adapter describes
    """The body as what it should be. Raises Rejected (malformed_command) with the fields at fault."""
    try:
        value = adapter.validate_json(body)
    except ValidationError as error:
        raise _malformed(error) from None
    _storable(adapter.dump_python(value, mode="json"))
    return value


def completed(adapter: TypeAdapter[Any], fields: Mapping[str, object]) -> Command:
    """A command from its fields. Raises Rejected (malformed_command)."""
    try:
        command: Command = adapter.validate_python(fields)
    except ValidationError as error:
        raise _malformed(error) from None
    return command


def as_json(command: Command) -> CommandJson:
    """A command as it travels."""
    travelling: CommandJson = command.model_dump(mode="json")
    return travelling


def _malformed(error: ValidationError) -> problems.Rejected:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return problems.malformed(problems.MALFORMED_COMMAND, [dict(one) for one in found], inside=("body",))


def _storable(value: JsonValue) -> None:
    for text in _texts(value):
        if "\x00" in text:
            wrong = {"loc": (), "msg": "Text may not contain the character NUL", "type": "nul_character"}
            raise problems.malformed(problems.MALFORMED_COMMAND, [wrong], inside=("body",))


def _texts(value: JsonValue) -> Iterable[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from value
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
        case _:
            pass
