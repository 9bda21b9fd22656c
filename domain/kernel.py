"""The few words that every rule of the house is written in: values, who asked and when, events, refusals."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

PersonId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{1,63}$", json_schema_extra={"x-names": "people"})]
"""A person's opaque identifier; never a display name."""

StreamId = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]{6,40})?$")]
"""`<kind>-<token>`: one stream, one workflow, one history. The kind is readable, the token says nothing."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""A hand-chosen identifier inside one initiative or playbook: a phase, a gate, a criterion, a risk."""

Text = Annotated[str, Field(min_length=1, max_length=4000)]
"""Words a person wrote: never empty."""

Line = Annotated[Text, Field(json_schema_extra={"x-line": True})]
"""Words that fit on one line."""

Mention = Annotated[str, Field(json_schema_extra={"x-line": True})]
"""As `Line`, and may be empty."""

SYSTEM = "system"
"""The actor of what happens by the passing of time or while setting up."""


class Value(BaseModel):
    """An immutable value. Unknown fields are refused, so that a typo never disappears in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Command(Value):
    """What somebody wants. Every subclass declares `type: Literal[...]`, the name it travels under."""

    type: str


class Event(Value):
    """What happened. Every subclass declares `type: Literal[...]`: the name *is* the storage format."""

    schema_version: ClassVar[int] = 1
    type: str

    def guard(self) -> str | None:
        """The name of the shared limit that this event counts against, if any (see `domain.facts`)."""
        return None


class Effect(Value):
    """What the world is asked to do because of what happened. Carried out at least once, by its `key` exactly once."""

    type: str
    key: Text


class Asked(Value):
    """Who asks, of which stream, and when. Rules know no other clock than `at`."""

    by: PersonId
    stream: StreamId
    at: AwareDatetime


class Refused(Exception):
    """A business 'no'. Subclasses name the reason; `code` is stable and part of the API.

    `depends_on_time` marks a 'no' that may turn into a 'yes' by waiting; such a refusal is never
    given by the API's first look, whose clock is only approximate.
    """

    code: ClassVar[str] = "refused"
    depends_on_time: ClassVar[bool] = False

    def __init__(self, message: str, **detail: JsonValue) -> None:
        super().__init__(message)
        self.message = message
        self.detail: dict[str, JsonValue] = detail
