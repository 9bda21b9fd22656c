"""Goes through the log row by row and finds the first event that is not what it was when it was recorded.

Trusts nothing but the rows: every hash and every event id is computed anew. Pure, so that it runs in any process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from infrastructure.event_store.hashing import GENESIS, Row, id_of, leaf
from infrastructure.event_store.store import Position


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first bad event, and what is wrong with it."""

    stream: str
    version: int
    position: Position
    what: str

    def __str__(self) -> str:
        return f"{self.stream} {self.version} at {self.position}: {self.what}"


_NEVER = (2**64, 0)

Ends = dict[bytes, tuple[int, bytes]]
"""Stream → the version and hash that it ends with."""


@dataclass(slots=True)
class Audited:
    """`grown[i]`: the streams that grew between one cut and the next, and where they ended at the i-th."""

    events: int = 0
    streams: int = 0
    grown: list[Ends] = field(default_factory=list)
    flaw: Flaw | None = None


def audit(batches: Iterable[Sequence[Row]], cuts: Sequence[Position] = ()) -> Audited:
    """Check rows that come in global order. `cuts` are ascending positions at which the ends of streams are wanted."""
    found = Audited()
    # Per stream: version, hash, command, and which event of that command came last.
    last: dict[bytes, tuple[int, bytes, bytes, int]] = {}
    grown: set[bytes] = set()
    nothing = (0, GENESIS, b"", -1)
    pending = [*reversed([(cut.txid, cut.serial) for cut in cuts])]
    cut = pending.pop() if pending else _NEVER
    for batch in batches:
        for row in batch:
            while row[:2] > cut:
                found.grown.append({stream: last[stream][:2] for stream in grown})
                grown.clear()
                cut = pending.pop() if pending else _NEVER
            _, _, version, _, event_id, _, _, previous, seal, stream, command, _, _, _, _ = row
            before, before_seal, before_command, n = last.get(stream, nothing)
            n = n + 1 if command == before_command else 0
            if (
                version != before + 1
                or previous != before_seal
                or leaf(row) != seal
                or event_id != id_of(stream, command, n)
            ):
                found.flaw = _flaw(row, before, before_seal, n)
                return found
            last[stream] = (version, seal, command, n)
            grown.add(stream)
        found.events += len(batch)
    found.streams = len(last)
    while len(found.grown) < len(cuts):
        found.grown.append({stream: last[stream][:2] for stream in grown})
        grown.clear()
    return found


def _flaw(row: Row, before_version: int, before_seal: bytes, n: int) -> Flaw:
    version, stream, command = row[2], row[9], row[10]
    if leaf(row) != row[8]:
        what = "it does not give its hash: it was changed after it was recorded"
    elif version > before_version + 1:
        missing = f"version {before_version + 1}" + (f" to {version - 1}" if version > before_version + 2 else "")
        what = f"{missing} of the stream is missing before it"
    elif version <= before_version:
        what = f"it comes after version {before_version} in the log: the order of events was changed"
    elif row[7] != before_seal:
        what = "it is not sealed to the event before it: one of the two was replaced"
    else:
        what = f"its id is not that of event {n} of command {command.decode(errors='replace')}"
    return Flaw(stream.decode(errors="replace"), version, Position(row[0], row[1]), what)
