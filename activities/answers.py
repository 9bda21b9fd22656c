"""How the ledger puts its answers: pure functions from what was decided to what the workflow is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from activities.contracts import PendingEffect, Recorded, Refusal, Submission
from activities.rules import Step, rules
from domain.decider import Decider
from domain.initiative.events import CommandRefused
from domain.kernel import Event, Refused, StreamId
from infrastructure.event_store.store import START
from infrastructure.event_store.streams import Folded

NOWHERE = Recorded(
    version=0,
    position=str(START),
    events=(),
    effects=(),
    wake_at=None,
    concluded=True,
    phase=None,
    owner=None,
    health="none",
)
"""Where a stream of no known kind stands."""


def standing(
    decider: Decider[Any],
    now: Folded[Any],
    *,
    events: tuple[str, ...] = (),
    effects: tuple[PendingEffect, ...] = (),
    refusal: Refusal | None = None,
) -> Recorded:
    """What was recorded, and where the stream stands."""
    with rules(decider):
        sheet = decider.sheet(now.state)
    return Recorded(
        version=now.version,
        position=str(now.position),
        events=events,
        effects=effects,
        wake_at=sheet.wake_at,
        concluded=sheet.concluded,
        phase=sheet.phase,
        owner=sheet.owner,
        health=sheet.health,
        refusal=refusal,
    )


def effects(
    stream: StreamId, first: int, walked: Sequence[Step[Any]], correlation_ids: Sequence[str]
) -> tuple[PendingEffect, ...]:
    """The effects of the events from version `first` on. The event's place makes each key unique over all streams."""
    return tuple(
        PendingEffect(
            key=f"{stream}/{first + n}/{effect.key}",
            effect=effect.model_dump(mode="json"),
            stream=stream,
            version=first + n,
            correlation_id=correlation_id,
        )
        for n, (step, correlation_id) in enumerate(zip(walked, correlation_ids, strict=True))
        for effect in step.effects
    )


def refusal(refused: Refused) -> Refusal:
    """A business 'no' as it travels."""
    return Refusal(code=refused.code, message=refused.message, detail=refused.detail)


def recorded_refusal(first: Event) -> Refusal | None:
    """The 'no' that a command was answered with, when that is what was recorded of it."""
    if not isinstance(first, CommandRefused):
        return None
    return Refusal(code=first.code, message=first.message, detail=first.detail)


def command_type(submission: Submission) -> str:
    """The type that a command claims to have, at most 64 characters of it."""
    return str(submission.command.get("type", "none"))[:64]
