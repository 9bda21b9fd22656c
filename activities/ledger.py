"""The one door to the event log: decides a command and appends what was decided, once, however often it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import structlog
from psycopg import OperationalError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import answers, rules
from activities.contracts import (
    BEGIN_INITIATIVE,
    COMMAND_ID_REUSED,
    INTERNAL_ERROR,
    LedgerActivities,
    PendingEffect,
    Recorded,
    RecordRequest,
    Refusal,
)
from activities.hearing import Hearing
from activities.rules import Step
from domain.decider import Decider
from domain.kernel import Command, Refused, StreamId
from infrastructure import metrics
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.codec import Codec, UnknownEvent
from infrastructure.event_store.facts import load_facts
from infrastructure.event_store.store import (
    Append,
    Appended,
    Conflict,
    DependencyMoved,
    EventIdReused,
    EventStore,
    StoredEvent,
    StoreUnavailable,
)
from infrastructure.event_store.streams import Folded, StreamCache
from infrastructure.logs import correlated

ROUNDS = 5
"""How often a decision is taken anew because the log moved under it, before Temporal is asked to try again later."""

BUG_TRIES = 3
"""How often a command may meet a bug of ours before it is answered with `internal_error`."""

PASSING = (StoreUnavailable, Conflict, DependencyMoved, UnknownEvent, OperationalError, OSError, TimeoutError)
"""Failures that time or a deployment mends: they are tried again for as long as it takes."""

CarriedOut = Callable[[Sequence[str]], Awaitable[frozenset[str]]]
"""Which of the effect keys were carried out already."""

_log = structlog.get_logger(__name__)


class _Place(Protocol):
    """Where a decision is appended: the store, or a transaction that holds guards."""

    async def read_guard(self, guard: str) -> list[StoredEvent]: ...

    async def append(self, append: Append) -> Appended: ...


def event_store(database_url: str, *, connections: int) -> PostgresEventStore:
    """The log in PostgreSQL, not yet open, for a process that keeps a ledger."""
    return PostgresEventStore(database_url, connections=connections, guarded_connections=connections)


class Ledger(LedgerActivities):
    """Decides by the rules that this process has today, and answers by the log."""

    def __init__(
        self,
        store: EventStore,
        codec: Codec,
        streams: StreamCache,
        decider_of: Callable[[StreamId], Decider[Any]],
        carried_out: CarriedOut,
    ) -> None:
        """`decider_of` raises Refused for a kind that does not exist."""
        self._store = store
        self._codec = codec
        self._streams = streams
        self._decider_of = decider_of
        self._carried_out = carried_out

    @activity.defn(name="record")
    async def record(self, request: RecordRequest) -> Recorded:
        """As the contract. Raises ApplicationError `internal_error` for a bug of ours, after a few tries."""
        asked = request.submission
        ids = correlated(
            correlation_id=asked.correlation_id,
            causation_id=asked.causation_id,
            stream=request.stream,
            command_id=asked.command_id,
        )
        with ids, metrics.recording(request.stream.split("-", 1)[0]):
            try:
                return await self._settled(request)
            except PASSING:
                raise
            except Exception as bug:
                if activity.in_activity() and activity.info().attempt < BUG_TRIES:
                    raise
                _log.exception("command.failed", command=answers.command_type(asked))
                raise ApplicationError(str(bug), type=INTERNAL_ERROR, non_retryable=True) from bug

    @activity.defn(name="standing")
    async def standing(self, stream: StreamId) -> Recorded:
        """As the contract. Whatever goes wrong is tried again: nobody else can say where a stream stands."""
        try:
            decider = self._decider_of(stream)
        except Refused:
            return answers.NOWHERE
        now = await self._streams.fold(decider, stream)
        return answers.standing(decider, now, effects=await self._owed(decider, stream))

    async def _settled(self, request: RecordRequest) -> Recorded:
        for _ in range(ROUNDS - 1):
            try:
                return await self._once(request)
            except (Conflict, DependencyMoved, EventIdReused) as moved:
                _log.info("decision.overtaken", why=moved.code)
        return await self._once(request)

    async def _once(self, request: RecordRequest) -> Recorded:
        try:
            decider = self._decider_of(request.stream)
        except Refused as refused:
            return answers.NOWHERE.model_copy(update={"refusal": answers.refusal(refused)})
        now = await self._streams.fold(decider, request.stream)
        if self._streams.holds(decider, request.stream, request.submission.command_id):
            recorded = await self._as_before(request, decider, now)
        else:
            recorded = await self._now(request, decider, now)
        if not request.everything_owed:
            return recorded
        return recorded.model_copy(update={"effects": await self._owed(decider, request.stream)})

    async def _now(self, request: RecordRequest, decider: Decider[Any], now: Folded[Any]) -> Recorded:
        hearing = Hearing(request, decider, now)
        try:
            after, walked = await self._hear(hearing, rules.parsed(decider, request.submission.command))
        except Refused as refused:
            metrics.command_refused(decider.kind, refused.code, "ledger")
            return await self._refuse(hearing, answers.refusal(refused))
        if walked:
            self._streams.append(decider, request.stream, now, after, request.submission.command_id)
            metrics.command_recorded(decider.kind, answers.command_type(request.submission))
        return _answer(hearing, after, walked)

    async def _hear(self, hearing: Hearing[Any], command: Command) -> tuple[Folded[Any], list[Step[Any]]]:
        with rules.rules(hearing.decider):
            guards = hearing.decider.guards(command, hearing.before.state)
        if not guards:
            return await self._hear_in(self._store, hearing, command, ())
        async with self._store.guarded(guards) as transaction:
            return await self._hear_in(transaction, hearing, command, guards)

    async def _hear_in(
        self, place: _Place, hearing: Hearing[Any], command: Command, guards: Sequence[str]
    ) -> tuple[Folded[Any], list[Step[Any]]]:
        loaded = await load_facts(place, self._codec, self._streams, guards)
        walked = hearing.decide(command, loaded.facts)
        if not walked:
            return hearing.before, walked
        done = await _once_only(place, hearing.entry(self._codec, walked, loaded.depends))
        return hearing.after(done, walked), walked

    async def _refuse(self, hearing: Hearing[Any], refusal: Refusal) -> Recorded:
        if not hearing.request.refusal_is_recorded:
            return _answer(hearing, hearing.before, [], refusal)
        if hearing.before.version == 0:
            # An initiative begins with its charter, never with somebody's mistake.
            _log.warning("command.refused_before_the_beginning", code=refusal.code)
            return _answer(hearing, hearing.before, [], refusal)
        walked = hearing.decline(refusal)
        done = await _once_only(self._store, hearing.entry(self._codec, walked))
        return _answer(hearing, hearing.after(done, walked), walked, refusal)

    async def _as_before(self, request: RecordRequest, decider: Decider[Any], now: Folded[Any]) -> Recorded:
        earlier = await self._store.find_command(request.stream, request.submission.command_id)
        hearing = Hearing(request, decider, await self._streams.fold(decider, request.stream, earlier[0].version - 1))
        meta = self._codec.meta(earlier[0])
        if (meta.command_digest, meta.actor) != (request.submission.digest, request.submission.by):
            reused = Refusal(code=COMMAND_ID_REUSED, message="Another command was recorded under this id.")
            return _answer(hearing, now, [], reused)
        happened = [(self._codec.event(event), event.occurred_at) for event in earlier]
        walked = rules.steps(decider, happened, hearing.before.state)
        # The command's own place in the log, and the state of today.
        then = Folded(earlier[-1].version, earlier[-1].position, now.state, now.at)
        return _answer(hearing, then, walked, answers.recorded_refusal(happened[0][0]))

    async def _owed(self, decider: Decider[Any], stream: StreamId) -> tuple[PendingEffect, ...]:
        """Every effect of a stream's history that was not carried out."""
        stored = await self._store.read_stream(stream)
        walked = rules.steps(decider, ((self._codec.event(e), e.occurred_at) for e in stored), decider.initial)
        owed = answers.effects(stream, 1, walked, [self._codec.meta(event).correlation_id for event in stored])
        done = await self._carried_out([effect.key for effect in owed])
        return tuple([effect for effect in owed if effect.key not in done and not await self._has_begun(effect)])

    async def _has_begun(self, effect: PendingEffect) -> bool:
        """Whether the initiative that an effect begins has a history already. False for any other effect."""
        if effect.effect.get("type") != BEGIN_INITIATIVE:
            return False
        return bool(await self._store.read_stream(str(effect.effect["initiative"]), upto=1))


async def _once_only(place: _Place, entry: Append) -> Appended:
    """Append what nobody has appended yet. Raises what the store raises, and Conflict when it is there already."""
    done = await place.append(entry)
    if done.duplicate:
        # An earlier attempt, given up for lost, was faster: its answer is found by the command id.
        raise Conflict(f"{entry.stream}: command {entry.command_id} was recorded by an earlier attempt")
    return done


def _answer(
    hearing: Hearing[Any], after: Folded[Any], walked: Sequence[Step[Any]], refusal: Refusal | None = None
) -> Recorded:
    request, first = hearing.request, after.version - len(walked) + 1
    effects = answers.effects(request.stream, first, walked, [request.submission.correlation_id] * len(walked))
    return answers.standing(hearing.decider, after, events=rules.types(walked), effects=effects, refusal=refusal)
