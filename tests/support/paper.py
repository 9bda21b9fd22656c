"""A ledger on paper: what the front door asks of the log and of the workflows, in memory, with the real rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from activities.contracts import Receipt, Submission
from api.first_look import Standing
from api.identity import Verifier
from api.keys import OwnKeys
from api.lags import Lags
from api.movements import Movements
from api.resources import Resources, wall_clock
from api.verdicts import Verdicts
from domain.facts import Facts
from domain.kernel import Asked, Event, StreamId
from domain.kinds import decider_of
from domain.people import Directory
from infrastructure.database import read_models
from infrastructure.event_store.memory import MemoryEventStore
from infrastructure.event_store.store import Position
from infrastructure.issuer import signing_key
from infrastructure.settings import Settings
from projections.seen import Watch
from tests.support.deals import PEOPLE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
"""A database that nobody serves: a test on paper that reached for it would fail."""


@dataclass
class Paper:
    """Both `api.first_look.Log` and `api.sender.Sender`. `says`, when set, is raised instead of recording."""

    people: Directory = PEOPLE
    happened: dict[StreamId, list[tuple[Event, datetime, str]]] = field(default_factory=dict)
    sent: list[tuple[StreamId, Submission]] = field(default_factory=list)
    says: Exception | None = None
    at: datetime = NOON

    async def directory(self) -> Directory:
        """As `Log.directory`."""
        return self.people

    async def standing(self, stream: StreamId) -> Standing:
        """As `Log.standing`."""
        decider, lines = decider_of(stream), self.happened.get(stream, [])
        state = self.people if stream == "directory" else decider.fold((event, at) for event, at, _ in lines)
        version = len(lines) + (stream == "directory")
        return Standing(state, version)

    async def last_moved(self, stream: StreamId, version: int) -> datetime | None:
        """As `Log.last_moved`."""
        lines = self.happened.get(stream, [])
        return lines[version - 1][1] if lines and version else None

    async def facts(self, guards: Sequence[str]) -> Facts:
        """As `Log.facts`."""
        return Facts(people=self.people, guards=dict.fromkeys(guards, ()))

    async def recorded(self, stream: StreamId, command_id: str) -> bool:
        """As `Log.recorded`."""
        return any(by == command_id for _, _, by in self.happened.get(stream, []))

    async def send(
        self, stream: StreamId, submission: Submission, *, start: bool, behind: timedelta = timedelta(0)
    ) -> Receipt:
        """As `Sender.send`."""
        del start, behind
        self.sent.append((stream, submission))
        if self.says is not None:
            raise self.says
        decider, standing = decider_of(stream), await self.standing(stream)
        lines = self.happened.setdefault(stream, [])
        if not await self.recorded(stream, submission.command_id):
            command = decider.commands.validate_python(submission.command)
            asked = Asked(by=submission.by, stream=stream, at=self.at)
            facts = await self.facts(decider.guards(command, standing.state))
            events = decider.decide(command, standing.state, asked, facts)
            lines.extend((event, self.at, submission.command_id) for event in events)
        mine = tuple(event.type for event, _, by in lines if by == submission.command_id)
        return Receipt(initiative=stream, version=len(lines), position=str(Position(1, len(lines))), events=mine)

    async def reachable(self) -> str | None:
        """As `Sender.reachable`."""
        return None


def on_paper(paper: Paper) -> Callable[[Settings], AbstractAsyncContextManager[Resources]]:
    """Resources for `create_app` that reach no server at all."""

    @asynccontextmanager
    async def opened(settings: Settings) -> AsyncIterator[Resources]:
        reads = read_models(NOWHERE, name="paper", size=1)
        own, watch = OwnKeys(signing_key(settings)), Watch(reads)
        yield Resources(
            settings=settings,
            verifier=Verifier(own, issuer=settings.auth_issuer, audience=settings.auth_audience),
            own_keys=own.published,
            log=paper,
            reader=MemoryEventStore(),
            sender=paper,
            reads=reads,
            watch=watch,
            movements=Movements(watch),
            lags=Lags(reads, MemoryEventStore()),
            verdicts=Verdicts(reads),
            clock=wall_clock,
        )
        await reads.dispose()

    return opened
