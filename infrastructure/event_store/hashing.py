"""How one event is sealed to the one before it in its stream, computed without trusting the server.

The twin of the SQL function `concord.leaf`: SHA-256 over the previous hash and every other column, lengths first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from struct import Struct

from infrastructure.event_store.store import EVENT_IDS, Head, StoredEvent

Row = tuple[
    int, int, int, int, bytes, int, int, bytes, bytes, bytes, bytes, bytes, bytes | None, bytes, bytes
]  # fmt: skip
"""An event as it is hashed: transaction id, serial, version, schema version, event id (16 bytes), occurred and recorded
(microseconds since 2000), previous hash, hash; stream, command, type and guard in UTF-8; meta, data."""

GENESIS = bytes(32)
"""What the first event of every stream follows."""

_NAMESPACE = EVENT_IDS.bytes
_HEAD = Struct(">32sqqqi16sqqiiiiii")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Microseconds since the beginning of 2000, the way PostgreSQL keeps an instant."""
    return (at - _EPOCH) // _MICROSECOND


def instant(since_2000: int) -> datetime:
    """The instant that lies so many microseconds after the beginning of 2000, in UTC."""
    return _EPOCH + timedelta(microseconds=since_2000)


def row_of(event: StoredEvent) -> Row:
    """The event as a row."""
    return (
        event.position.txid,
        event.position.serial,
        event.version,
        event.schema_version,
        event.event_id.bytes,
        microseconds(event.occurred_at),
        microseconds(event.recorded_at),
        event.previous_hash,
        event.hash,
        event.stream.encode(),
        event.command_id.encode(),
        event.type.encode(),
        None if event.guard is None else event.guard.encode(),
        event.meta,
        event.data,
    )


def leaf(row: Row) -> bytes:
    """The hash that a row should carry: 32 bytes."""
    (
        txid,
        serial,
        version,
        schema,
        event_id,
        occurred,
        recorded,
        previous,
        _,
        stream,
        command,
        kind,
        guard,
        meta,
        data,
    ) = row
    head = _HEAD.pack(
        previous,
        txid,
        serial,
        version,
        schema,
        event_id,
        occurred,
        recorded,
        len(stream),
        len(command),
        len(kind),
        -1 if guard is None else len(guard),
        len(meta),
        len(data),
    )
    return sha256(b"".join((head, stream, command, kind, guard or b"", meta, data))).digest()


def id_of(stream: bytes, command: bytes, n: int) -> bytes:
    """The 16 bytes of `store.event_id`."""
    name = b"".join((_NAMESPACE, stream, b"/", command, b"/", str(n).encode()))
    digest = bytearray(sha1(name).digest()[:16])  # noqa: S324 - what version 5 of UUIDs is made of
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def merkle_root(heads: Sequence[Head]) -> bytes:
    """One hash over where all streams end, in the order given: a Merkle tree as in RFC 6962.

    Leaves are marked by 0x00 and inner nodes by 0x01, so that neither can pass for the other. Pairs are joined level by
    level and an odd one moves up, which is the same tree as splitting at the largest power of two.
    """
    level = [sha256(b"\x00%b/%d/%b" % (head.stream.encode(), head.version, head.hash)).digest() for head in heads] or [
        sha256(b"").digest()
    ]
    while len(level) > 1:
        joined = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = joined + level[len(level) & ~1 :]
    return level[0]
