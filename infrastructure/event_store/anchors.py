"""Anchors: now and then one hash over the ends of all streams goes into the log, as an event of its own.

The chain of a stream shows that nothing in it was changed; only an anchor shows that nothing was cut off its end, and
that no stream is gone. Who keeps an anchor elsewhere can prove it even against whoever owns the database.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import SYSTEM, Event
from infrastructure.event_store.codec import Codec, Meta
from infrastructure.event_store.hashing import merkle_root
from infrastructure.event_store.store import Append, Appended, EventStore, Position

ANCHORS = "anchors"
"""The stream of all anchors."""


class LogAnchored(Event):
    """Up to a position the log held so many streams and events, and this is the root over where the streams ended."""

    type: Literal["log_anchored"] = "log_anchored"
    upto: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    streams: Annotated[int, Field(ge=1)]
    events: Annotated[int, Field(ge=1)]
    root: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def position(self) -> Position:
        """The last position that is covered."""
        return Position.parse(self.upto)


async def anchor(store: EventStore, codec: Codec, *, at: datetime) -> Appended | None:
    """Anchor the log as it stands below the frontier; None when nothing has been added since the last anchor.

    `at` is the business time of the anchor; the codec knows LogAnchored. Raises Conflict when somebody else has just
    anchored: then nothing is left to do.
    """
    upto = await store.head()
    heads = await store.heads(upto)
    standing = next((head.version for head in heads if head.stream == ANCHORS), 0)
    last = await store.read_stream(ANCHORS, after=standing - 1, upto=standing)
    if not heads or (last and last[0].position == upto):
        return None
    anchored = LogAnchored(
        upto=str(upto), streams=len(heads), events=sum(head.version for head in heads), root=merkle_root(heads).hex()
    )
    command_id = f"anchor-{upto}"
    digest = sha256(str(upto).encode()).hexdigest()
    meta = Meta(actor=SYSTEM, correlation_id=command_id, command_type="anchor_log", command_digest=digest)
    event = codec.encode(anchored, stream=ANCHORS, command_id=command_id, n=0, meta=meta)
    return await store.append(
        Append(stream=ANCHORS, expected=standing, command_id=command_id, occurred_at=at, events=[event])
    )
