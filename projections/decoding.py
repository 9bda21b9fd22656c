"""Events of the log as the business knows them.

Every initiative carries its playbook and its terms in its first events, word for word the same as hundreds of others.
Those parts are decoded once and shared: values never change.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec
from pydantic import BaseModel, ValidationError

from domain.acquisition.events import TargetNamed
from domain.acquisition.terms import AcquisitionTerms
from domain.initiative.events import InitiativeChartered
from domain.integration.events import IntegrationBegun
from domain.integration.terms import IntegrationTerms
from domain.kernel import Event
from domain.kinds import EVENT_TYPES
from domain.playbooks.model import Playbook
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import StoredEvent

V = TypeVar("V", bound=BaseModel)

CODEC = Codec(EVENT_TYPES)
"""Knows every event of every kind."""

MOST_PARTS = 200
"""Different playbooks and terms that are kept in memory."""


class _Sharing(Generic[V]):
    """Decodes events of one type, whose field `part` is often the same in many of them."""

    def __init__(self, event: type[Event], part: str, value: type[V]) -> None:
        self._event = event
        self._part = part
        self._value = value
        self._known: OrderedDict[bytes, V] = OrderedDict()
        self._fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

    def decoded(self, stored: StoredEvent) -> Event:
        """Raises ValidationError, msgspec.DecodeError and KeyError when the bytes are not such an event."""
        fields: dict[str, object] = {}
        for name, raw in self._fields(stored.data).items():
            fields[name] = self.shared(bytes(raw)) if name == self._part else msgspec.json.decode(raw)
        return self._event.model_validate(fields)

    def shared(self, content: bytes) -> V:
        """The value that these bytes are."""
        found = self._known.get(content)
        if found is None:
            found = self._known[content] = self._value.model_validate_json(content)
            if len(self._known) > MOST_PARTS:
                self._known.popitem(last=False)
        return found


_PLAYBOOKS = _Sharing(InitiativeChartered, "playbook", Playbook)
_TERMS = _Sharing(TargetNamed, "terms", AcquisitionTerms)
_SHARING: Mapping[tuple[str, int], _Sharing[Any]] = {
    ("initiative_chartered", 1): _PLAYBOOKS,
    ("target_named", 1): _TERMS,
    ("integration_begun", 1): _Sharing(IntegrationBegun, "terms", IntegrationTerms),
}

shared_playbook = _PLAYBOOKS.shared
"""The playbook that some JSON is. Raises ValidationError."""


def decoded(stored: StoredEvent) -> Event:
    """The business event of a stored one. Raises UnknownEvent, UnreadableEvent."""
    sharing = _SHARING.get((stored.type, stored.schema_version))
    if sharing is not None:
        try:
            return sharing.decoded(stored)
        except (ValidationError, msgspec.DecodeError):
            return CODEC.event(stored)  # which says what is wrong, and where
    return CODEC.event(stored)
