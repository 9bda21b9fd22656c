"""What changed in an initiative's file between two versions: every leaf, its old and new value, and the event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from domain.kernel import PersonId, Refused, Value
from infrastructure.database import ReadConnection
from infrastructure.event_store.store import EventReader, StoredEvent
from projections.access import Viewer, may_see
from projections.decoding import CODEC, decoded
from projections.file_aspect import aspect_of
from projections.file_view import view
from projections.initiative_file import Dossier, begin, document, fold
from projections.projection import Last

SILENT = frozenset({"version", "updated_at"})
"""Leaves that every event changes."""

ONLY_OF_A_KIND = frozenset({"deal", "integration"})
"""Parts of the file that initiatives of other kinds do not have."""
LOOKED_BACK_AT_ONCE = 16
"""Versions whose files are made first when the last change is sought; four times as many each time it is older."""

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
            yield _change(path, first.get(path), before.get(path), touched[path])


def last_change(events: Sequence[StoredEvent], field: str) -> Change | None:
    """The last change that `between(events, 0)` tells of a value, or of any value below a path; None if there is none.

    It looks back from the end, and makes only the part of the file that the path begins with: to make the file of
    every version is what takes time, to fold the events hardly any. Of several values the first by path is told.
    """
    within = (f"{field}.", f"{field}[")
    upto, size = len(events), LOOKED_BACK_AT_ONCE
    there: frozenset[str] | None = None
    while upto:
        since = max(0, upto - size)
        parts = list(_parts(events[:upto], since, field))
        if there is None:
            final = _leaves("", parts[-1], field)
            there = frozenset(
                path for path, value in final if value is not None and (path == field or path.startswith(within))
            )
        if not there:
            return None
        for stored, before, after in zip(events[since:upto][::-1], parts[-2::-1], parts[:0:-1], strict=True):
            if before == after:
                continue
            old, new = dict(_leaves("", before, field)), dict(_leaves("", after, field))
            path = min((path for path in there if old.get(path) != new.get(path)), default=None)
            if path is not None:
                return _change(path, None, new[path], stored)
        upto, size = since, size * 4
    return None


def _parts(events: Sequence[StoredEvent], since: int, field: str) -> Iterator[dict[str, JsonValue]]:
    """The part of the file that a path leads into, after version `since` and after each event that followed."""
    names = re.split(r"[.\[]", field, maxsplit=2)[:2]
    dossier: Dossier | None = None
    if not since:
        yield {}
    for stored in events:
        dossier = fold(dossier or begin(stored.stream), decoded(stored), stored.occurred_at)
        if stored.version >= since:
            yield _part(dossier, Last(stored.stream, stored.version, stored.occurred_at), *names)


def _part(dossier: Dossier, last: Last, name: str, below: str | None = None) -> dict[str, JsonValue]:
    aspect = aspect_of(dossier.state, dossier.chronicle, whole=name in ONLY_OF_A_KIND)
    if aspect is None or name in SILENT:
        return {}
    if name in ONLY_OF_A_KIND:
        found, parts = getattr(aspect, name), None if below is None else {below}
        return {} if found is None else {name: found.model_dump(mode="json", include=parts)}
    return view(aspect, dossier.chronicle, last).model_dump(mode="json", include={name})


def _change(path: str, old: JsonValue, new: JsonValue, stored: StoredEvent) -> Change:
    meta = CODEC.meta(stored)
    return Change(field=path, old=old, new=new, version=stored.version, type=stored.type, by=meta.actor)


def leaves(file: Any) -> Leaves:  # noqa: ANN401 - a document, or nothing
    """Path → value of everything that has no parts; entries of a list go by their `key`, or else by their place."""
    return {} if file is None else dict(_leaves("", file.model_dump(mode="json", exclude=set(SILENT))))


def _leaves(path: str, node: JsonValue, towards: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Leaves below a path; those that cannot lie at or below `towards` may be left out."""
    if not (path.startswith(towards) or towards.startswith(path)):
        return
    match node:
        case dict():
            for name, part in node.items():
                yield from _leaves(f"{path}.{name}" if path else name, part, towards)
        case list() if any(isinstance(part, dict) for part in node):
            seen: Counter[str] = Counter()
            for place, part in enumerate(node):
                name = str(part.get("key", place) if isinstance(part, dict) else place)
                seen[name] += 1
                again = f"#{seen[name]}" if seen[name] > 1 else ""
                yield from _leaves(f"{path}[{name}{again}]", part, towards)
        case []:
            return
        case _:
            yield path, node
