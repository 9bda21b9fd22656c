"""Verifies exported events without Concord: Python's standard library is enough.

    python3 verify.py events.jsonl

Each line is an event. Its hash is SHA-256 over the hash of the event before it in its stream and over everything else
that the line says, lengths first, so that nothing can be moved from one field to the next.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from struct import pack
from uuid import UUID, uuid5

EVENT_IDS = UUID("5f0f8d6e-3c1b-5a57-9a61-6f2a0d0c7b11")
EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - it runs on older Pythons too


def since_2000(text: str) -> int:
    """Microseconds since the beginning of 2000."""
    span = datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH  # noqa: FURB162 - before 3.11 there is no Z
    return (span.days * 86400 + span.seconds) * 1_000_000 + span.microseconds


def seal(event: dict[str, str | int], previous: bytes) -> str:
    """The hash that an event should carry, in hexadecimal."""
    position = str(event["position"])
    guard = event["guard"]
    texts = [str(event[name]).encode() for name in ("stream", "command_id", "type")]
    last = [str(event[name]).encode() for name in ("meta", "data")]
    held = b"" if guard is None else str(guard).encode()
    head = pack(
        ">32sqqqi16sqqiiiiii",
        previous,
        int(position[:16], 16),
        int(position[16:], 16),
        event["version"],
        event["schema_version"],
        UUID(str(event["event_id"])).bytes,
        since_2000(str(event["occurred_at"])),
        since_2000(str(event["recorded_at"])),
        *(len(text) for text in texts),
        -1 if guard is None else len(held),
        *(len(text) for text in last),
    )
    return sha256(b"".join((head, *texts, held, *last))).hexdigest()


def first_flaw(lines: list[str]) -> str | None:
    """The first event that is not what it was when it was recorded, and what is wrong with it."""
    ends: dict[str, tuple[int, bytes, str, int]] = {}
    for line in lines:
        event = json.loads(line)
        stream, version, command = event["stream"], event["version"], event["command_id"]
        before, previous, former, n = ends.get(stream, (0, bytes(32), "", -1))
        n = n + 1 if command == former else 0
        place = f"{stream} {version}"
        if version != before + 1:
            return f"{place}: it comes after version {before}"
        if event["previous_hash"] != previous.hex():
            return f"{place}: it is not sealed to the event before it"
        if seal(event, previous) != event["hash"]:
            return f"{place}: it does not give its hash"
        if uuid5(EVENT_IDS, f"{stream}/{command}/{n}") != UUID(event["event_id"]):
            return f"{place}: its id is not that of event {n} of its command"
        ends[stream] = (version, bytes.fromhex(event["hash"]), command, n)
    return None


def main(words: list[str]) -> int:
    """0 when every hash holds, 1 with the first bad event, 2 without a file."""
    if len(words) != 1:
        sys.stderr.write("usage: python3 verify.py events.jsonl\n")
        return 2
    lines = [line for line in Path(words[0]).read_text(encoding="utf-8").split("\n") if line]
    flaw = first_flaw(lines)
    sys.stdout.write(f"{len(lines)} events: every hash holds\n" if flaw is None else f"first bad event: {flaw}\n")
    return 0 if flaw is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
