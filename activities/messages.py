"""Messages to people: an effect becomes one row of the outbox, which the mail and chat adapters drain."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter
from temporalio import activity

from activities.contracts import CarryOutRequest, EffectActivities
from domain.initiative.effects import Notify
from infrastructure.database import LogPool

_EFFECT: TypeAdapter[Notify] = TypeAdapter(Notify)

_PUT = """
    insert into concord.message (
        key, stream_id, version, correlation_id, recipient_role, recipient_person, subject, body, sent_at
    ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (key) do nothing
"""
_FIND = "select key from concord.message where key = any(%s)"


class Outbox:
    """The table `concord.message`: every message that people were sent, once by its key."""

    def __init__(self, pool: LogPool) -> None:
        self._pool = pool

    async def put(self, request: CarryOutRequest, message: Notify) -> None:
        """Send a message. Sending it again changes nothing."""
        owed = request.effect
        row = (
            owed.key,
            owed.stream,
            owed.version,
            owed.correlation_id,
            message.to_role,
            message.to_person,
            message.subject,
            message.text,
            request.at,
        )
        async with self._pool.connection() as connection:
            await connection.execute(_PUT, row)

    async def carried_out(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of the keys were sent already."""
        if not keys:
            return frozenset()
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_FIND, (list(keys),))
            return frozenset([key for (key,) in await cursor.fetchall()])


class Messages(EffectActivities):
    """Carries out the effects that are messages to people."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    @activity.defn(name="carry_out")
    async def carry_out(self, request: CarryOutRequest) -> None:
        """Put the message into the outbox.

        Raises pydantic's ValidationError for an effect that this release does not know; it is tried again until one
        that does is deployed.
        """
        await self._outbox.put(request, _EFFECT.validate_python(request.effect.effect))
