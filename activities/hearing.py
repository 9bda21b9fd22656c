"""One command before its rules: who asks what, where the stream stands, and what goes into the log of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from activities import answers, rules
from activities.contracts import RecordRequest, Refusal
from activities.rules import Step
from domain.decider import Decider
from domain.facts import Facts
from domain.initiative.events import CommandRefused
from domain.kernel import Asked, Command
from infrastructure.event_store.codec import Codec, Meta
from infrastructure.event_store.store import Append, Appended
from infrastructure.event_store.streams import Folded

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Hearing(Generic[S]):
    """A request, the kind that decides it, and the stream as it stands before."""

    request: RecordRequest
    decider: Decider[S]
    before: Folded[S]

    @property
    def at(self) -> datetime:
        """The workflow's time, unless the stream is further on already: business time never runs backwards."""
        return max(self.request.asked_at, self.before.at) if self.before.at else self.request.asked_at

    def decide(self, command: Command, facts: Facts) -> list[Step[S]]:
        """What the command makes happen. Raises Refused, also to whoever may not know of the initiative."""
        asked = Asked(by=self.request.submission.by, at=self.at, stream=self.request.stream)
        if self.before.version > 0:
            rules.require_sight(self.decider, self.before.state, asked.by, facts)
        walked = rules.decided(self.decider, command, self.before.state, asked, facts)
        if walked:
            with rules.rules(self.decider):
                self.decider.sheet(walked[-1].state)  # what cannot be shown must not be recorded
        return walked

    def decline(self, refusal: Refusal) -> list[Step[S]]:
        """The refusal itself as an event, for a sender who cannot be answered."""
        event = CommandRefused(
            command_type=answers.command_type(self.request.submission),
            by=self.request.submission.by,
            code=refusal.code,
            message=refusal.message,
            detail=refusal.detail,
        )
        return rules.steps(self.decider, [(event, self.at)], self.before.state)

    def entry(self, codec: Codec, walked: Sequence[Step[S]], depends: Sequence[tuple[str, int]] = ()) -> Append:
        """What is appended: every event with who caused it, fenced by the streams that the decision rests on."""
        asked = self.request.submission
        events = [
            codec.encode(
                step.event,
                stream=self.request.stream,
                command_id=asked.command_id,
                n=n,
                meta=Meta(
                    actor=asked.by,
                    correlation_id=asked.correlation_id,
                    command_type=answers.command_type(asked),
                    command_digest=asked.digest,
                    on_behalf_of=getattr(step.event, "on_behalf_of", None),
                    causation_id=asked.causation_id,
                    trace=asked.trace,
                ),
            )
            for n, step in enumerate(walked)
        ]
        others = [(stream, version) for stream, version in depends if stream != self.request.stream]
        return Append(self.request.stream, self.before.version, asked.command_id, self.at, events, others)

    def after(self, done: Appended, walked: Sequence[Step[S]]) -> Folded[S]:
        """Where the stream stands once the events are in the log."""
        return Folded(done.version, done.position, walked[-1].state, self.at)
