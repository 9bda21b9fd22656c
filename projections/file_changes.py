"""What changed in an initiative's file between two versions: every leaf, its old and new value, and the event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from domain.kernel import PersonId, Refused, Value
from infrastructure.database import ReadConnection
from infrastructure.event_store.store import EventReader, StoredEvent
from projections.access import Viewer, may_see
from projections.decoding import CODEC, decoded
from projections.initiative_file import Dossier, begin, document, fold
from projections.projection import Last

SILENT = frozenset({"version", "updated_at"})
"""Leaves that every event changes."""

Leaves = Mapping[str, JsonValue]


class VersionUnknown(Refused):
    """The initiative has no such version, or the versions are the wrong way round."""

    code = "version_unknown"


class Change(Value):
    """One leaf of the file. `old` is None where it was not there, `new` where it is gone.

    `field` is a path: names of fields and, in lists, the key of the entry. `version` and `type` name the last event
    that changed it, `by` who caused that.
    """

    field: str
    old: JsonValue
    new: JsonValue
    version: int
    type: str
    by: PersonId


async def changes(
    connection: ReadConnection, store: EventReader, viewer: Viewer, initiative: str, *, since: int, upto: int
) -> tuple[Change, ...] | None:
    """Every leaf that differs between two versions, by path; None for who may not know of the initiative.

    Raises VersionUnknown.
    """
    if not await may_see(connection, initiative, viewer):
        return None
    events = await store.read_stream(initiative, upto=upto)
    if not 0 <= since <= upto or len(events) != upto:
        raise VersionUnknown(f"There are no versions {since} and {upto}, in this order.", version=len(events))
    return tuple(between(events, since))


def between(events: Sequence[StoredEvent], since: int) -> Iterator[Change]:
    """What the events after version `since` changed in the file; all events of the stream, from the first on."""
    dossier: Dossier | None = None
    first: Leaves = {}
    before: Leaves = {}
    touched: dict[str, StoredEvent] = {}
    for stored in events:
        dossier = fold(dossier or begin(stored.stream), decoded(stored), stored.occurred_at)
        if stored.version < since:
            continue
        after = leaves(document(dossier, Last(stored.stream, stored.version, stored.occurred_at)))
        if stored.version == since:
            first = after
        else:
            touched |= {path: stored for path in {*before, *after} if before.get(path) != after.get(path)}
        before = after
    for path in sorted(touched):
        if first.get(path) != before.get(path):
            stored = touched[path]
            yield Change(
                field=path,
                old=first.get(path),
                new=before.get(path),
                version=stored.version,
                type=stored.type,
                by=CODEC.meta(stored).actor,
            )


def leaves(file: Any) -> Leaves:  # noqa: ANN401 - a document, or nothing
    """Path → value of everything that has no parts; entries of a list go by their `key`, or else by their place."""
    return {} if file is None else dict(_leaves("", file.model_dump(mode="json", exclude=set(SILENT))))


def _leaves(path: str, node: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    match node:
        case dict():
            for name, part in node.items():
                yield from _leaves(f"{path}.{name}" if path else name, part)
        case list() if any(isinstance(part, dict) for part in node):
            seen: Counter[str] = Counter()
            for place, part in enumerate(node):
                name = str(part.get("key", place) if isinstance(part, dict) else place)
                seen[name] += 1
                again = f"#{seen[name]}" if seen[name] > 1 else ""
                yield from _leaves(f"{path}[{name}{again}]", part)
        case []:
            return
        case _:
            yield path, node
