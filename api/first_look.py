"""The first look at a command: a plainly illegal one is refused at once and never reaches the workflow.

It decides nothing. Its clock and its facts may be a moment old, so a 'no' that depends on time is left to the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.facts import Facts
from domain.initiative.refusals import InitiativeUnknown
from domain.kernel import Asked, Command, PersonId, Refused, StreamId
from domain.kinds import decider_of
from domain.people import Directory


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stream stands: its folded state and its version (0: there is no such stream)."""

    state: Any
    version: int


class Log(Protocol):
    """What the front door asks of the event log. It never writes."""

    async def directory(self) -> Directory:
        """People and roles as they are now."""

    async def standing(self, stream: StreamId) -> Standing:
        """The stream, folded. Raises UnknownKind."""

    async def last_moved(self, stream: StreamId, version: int) -> datetime | None:
        """The business time of a stream's event of that version; None for version 0."""

    async def facts(self, guards: Sequence[str]) -> Facts:
        """What a decision under these guards would be taken on, read without their locks."""

    async def recorded(self, stream: StreamId, command_id: str) -> bool:
        """Whether a command was recorded under this id already."""


async def require_sight(log: Log, stream: StreamId, person: PersonId, people: Directory) -> None:
    """Raises InitiativeUnknown, in the same words, without such a stream and for who may not know of it."""
    standing = await log.standing(stream)
    if standing.version == 0 or not decider_of(stream).sees(standing.state, person, Facts(people=people)):
        raise InitiativeUnknown("There is no such initiative.")


async def look(
    log: Log, *, stream: StreamId, command: Command, command_id: str, by: PersonId, now: datetime, opens: bool = False
) -> None:
    """Refuse what the ledger would refuse anyway. Raises Refused.

    A command recorded before passes: the ledger answers a resend with the first answer, however things stand by now.
    """
    decider = decider_of(stream)
    standing = await log.standing(stream)
    facts, moved = await asyncio.gather(
        log.facts(decider.guards(command, standing.state)), log.last_moved(stream, standing.version)
    )
    if standing.version == 0:
        if not opens:
            raise InitiativeUnknown("There is no such initiative.")
    elif not decider.sees(standing.state, by, facts):
        raise InitiativeUnknown("There is no such initiative.")
    asked = Asked(by=by, stream=stream, at=now if moved is None else max(now, moved))
    try:
        decider.decide(command, standing.state, asked, facts)
    except Refused as no:
        if not no.depends_on_time and not await log.recorded(stream, command_id):
            raise
