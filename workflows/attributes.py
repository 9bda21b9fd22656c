"""What Temporal's own screens can filter initiatives by. Filters only: never a name, never a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from domain.kernel import StreamId
from workflows.agenda import Agenda

KIND = SearchAttributeKey.for_keyword("ConcordKind")
PHASE = SearchAttributeKey.for_keyword("ConcordPhase")
OWNER = SearchAttributeKey.for_keyword("ConcordOwner")
HEALTH = SearchAttributeKey.for_keyword("ConcordHealth")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("ConcordNextDeadline")

KEYS = (KIND, PHASE, OWNER, HEALTH, NEXT_DEADLINE)
"""All of them: a namespace must know them before the first initiative starts."""


def kind(stream: StreamId) -> SearchAttributeUpdate[Any]:
    """What sort of initiative it is, set once."""
    return KIND.value_set(stream.split("-", 1)[0])


def changes(before: Agenda, after: Agenda) -> Iterator[SearchAttributeUpdate[Any]]:
    """The updates that lead from one agenda to the next; none when nothing that is shown has changed."""
    for key, was, now in (
        (PHASE, before.phase, after.phase),
        (OWNER, before.owner, after.owner),
        (HEALTH, before.health, after.health),
    ):
        if now != was:
            yield key.value_unset() if now is None else key.value_set(now)
    if after.wake_at != before.wake_at:
        yield NEXT_DEADLINE.value_unset() if after.wake_at is None else NEXT_DEADLINE.value_set(after.wake_at)


def details(agenda: Agenda) -> str:
    """A few words of current details for an operator who looks at one workflow."""
    return "\n".join(
        (
            f"* phase: {agenda.phase or 'none'}",
            f"* health: {agenda.health or 'none'}",
            f"* stands at version {agenda.version}{', has ended' if agenda.has_ended else ''}",
            f"* next wake-up: {agenda.wake_at.isoformat() if agenda.wake_at else 'none'}",
            f"* effects still to be carried out: {len(agenda.owed)}",
        )
    )
