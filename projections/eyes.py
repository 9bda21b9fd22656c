"""Reading only a part of each event, for read models of which a million events must be built in seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import msgspec

from domain.kinds import EVENT_TYPES
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import StoredEvent
from projections.decoding import CODEC

E = TypeVar("E", bound=msgspec.Struct)

SCHEMAS: Mapping[str, int] = {str(event.model_fields["type"].default): event.schema_version for event in EVENT_TYPES}
"""The newest schema version of every event type."""


class Eyes(Generic[E]):
    """Structs, each tagged with an event type and holding some of its fields. Called with a stored event, makes one."""

    def __init__(self, *parts: type[E], codec: Codec = CODEC, schemas: Mapping[str, int] = SCHEMAS) -> None:
        """`schemas`: the newest schema version of each type; `codec` brings older events up to it."""
        self.schemas = schemas
        self._codec = codec
        self.parts: Mapping[str, type[E]] = {str(part.__struct_config__.tag): part for part in parts}
        self.quick: Mapping[str, Callable[[bytes], E]] = {
            name: msgspec.json.Decoder(part).decode for name, part in self.parts.items()
        }

    @property
    def types(self) -> frozenset[str]:
        """The event types that can be seen."""
        return frozenset(self.parts)

    @property
    def seen_schemas(self) -> Mapping[str, int]:
        """The newest schema version of every type that can be seen."""
        return {name: self.schemas[name] for name in sorted(self.parts)}

    def __call__(self, stored: StoredEvent) -> E:
        """The part of an event that can be seen. Raises msgspec.DecodeError, and what the codec raises."""
        if stored.schema_version == self.schemas[stored.type]:
            return self.quick[stored.type](stored.data)
        return self.quick[stored.type](self._codec.event(stored).model_dump_json().encode())
