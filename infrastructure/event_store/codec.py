"""Between an event of the business and its bytes in the log: names, schema versions, and who caused it.

The only place where bytes become facts and facts become bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol, get_args
from uuid import UUID

import msgspec

from domain.kernel import Event
from infrastructure.event_store.store import NewEvent, Position, StoredEvent, event_id
from infrastructure.event_store.upcasts import UPCASTS, Upcast, Upcasts


class UnknownEvent(Exception):
    """The log holds an event that this code does not know. A newer release has written here: run that release."""

    code = "unknown_event"


class UnreadableEvent(Exception):
    """An event of a known type whose bytes are not what its schema version promises."""

    code = "unreadable_event"


class Meta(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who asked for what. `causation_id` is the command or event behind the command, `correlation_id` the whole errand.

    `command_digest` is the SHA-256 of the command as it was received, in hexadecimal.
    """

    actor: str
    correlation_id: str
    command_type: str
    command_digest: str
    on_behalf_of: str | None = None
    causation_id: str | None = None
    trace: dict[str, str] = {}


class RecordedEvent(msgspec.Struct, frozen=True, gc=False):
    """A fact and everything known about it."""

    position: Position
    stream: str
    version: int
    event_id: UUID
    command_id: str
    occurred_at: datetime
    recorded_at: datetime
    meta: Meta
    event: Event
    hash: bytes


class _Validator(Protocol):
    def validate_json(self, content: bytes, /) -> Any:  # noqa: ANN401 - pydantic's own answer
        """The event, checked."""


class _Reading(NamedTuple):
    """How events of one type are read: the newest schema version and its validator."""

    version: int
    validator: _Validator


class Codec:
    """Knows every event type under its name. Made once; raises ValueError when its parts do not fit together."""

    def __init__(self, event_types: Iterable[type[Event]], upcasts: Upcasts = UPCASTS) -> None:
        self._readings: dict[str, _Reading] = {}
        self._upcasts = upcasts
        self._read_meta = msgspec.json.Decoder(Meta).decode
        self._write_meta = msgspec.json.Encoder().encode
        for event_type in event_types:
            self._learn(event_type)
        for name, version in upcasts:
            if name not in self._readings or version >= self._readings[name].version:
                raise ValueError(f"there is an upcast of {name!r} from version {version}, but no newer version of it")

    @property
    def types(self) -> tuple[str, ...]:
        """The names of all event types."""
        return tuple(self._readings)

    def encode(self, event: Event, *, stream: str, command_id: str, n: int, meta: Meta) -> NewEvent:
        """The n-th event (from 0) that a command records in a stream, as it goes into the log."""
        if event.type not in self._readings:
            raise ValueError(f"{event.type!r} is not an event of this log: name {type(event).__name__} to the codec")
        return NewEvent(
            event_id=event_id(stream, command_id, n),
            type=event.type,
            schema_version=event.schema_version,
            data=event.__pydantic_serializer__.to_json(event, exclude={"type"}),
            meta=self._write_meta(meta),
            guard=event.guard(),
        )

    def decode(self, stored: StoredEvent) -> RecordedEvent:
        """The fact. Raises UnknownEvent, UnreadableEvent."""
        return RecordedEvent(
            stored.position,
            stored.stream,
            stored.version,
            stored.event_id,
            stored.command_id,
            stored.occurred_at,
            stored.recorded_at,
            self.meta(stored),
            self.event(stored),
            stored.hash,
        )

    def meta(self, stored: StoredEvent) -> Meta:
        """Who asked for what. Raises UnreadableEvent."""
        try:
            return self._read_meta(stored.meta)
        except msgspec.DecodeError as error:
            raise UnreadableEvent(f"{_named(stored)}: its metadata cannot be read: {error}") from error

    def event(self, stored: StoredEvent) -> Event:
        """The business event alone. Raises UnknownEvent, UnreadableEvent."""
        reading = self._readings.get(stored.type)
        if reading is None or stored.schema_version > reading.version:
            raise UnknownEvent(f"{_named(stored)} is unknown to this release: it was written by a newer one")
        content = stored.data if stored.schema_version == reading.version else self._upcast(stored, reading.version)
        try:
            found: Event = reading.validator.validate_json(content)
        except ValueError as error:
            raise UnreadableEvent(f"{_named(stored)} cannot be read: {error}") from error
        return found

    def _learn(self, event_type: type[Event]) -> None:
        field = event_type.model_fields["type"]
        name = field.default
        if get_args(field.annotation) != (name,):
            raise ValueError(f"{event_type.__name__} needs one name of its own: type: Literal['x'] = 'x'")
        if name in self._readings:
            raise ValueError(f"two events are called {name!r}")
        missing = [v for v in range(1, event_type.schema_version) if (name, v) not in self._upcasts]
        if missing:
            raise ValueError(f"{name!r} has reached version {event_type.schema_version}; no upcast from {missing}")
        self._readings[name] = _Reading(event_type.schema_version, event_type.__pydantic_validator__)

    def _upcast(self, stored: StoredEvent, newest: int) -> bytes:
        try:
            fields: Any = msgspec.json.decode(stored.data)
            for version in range(stored.schema_version, newest):
                step: Upcast = self._upcasts[stored.type, version]
                fields = step(fields)
        except (msgspec.DecodeError, LookupError, TypeError) as error:
            raise UnreadableEvent(f"{_named(stored)} cannot be brought to version {newest}: {error!r}") from error
        return msgspec.json.encode(fields)


def _named(stored: StoredEvent) -> str:
    return f"{stored.type!r} (schema {stored.schema_version}, {stored.stream} {stored.version}, at {stored.position})"
