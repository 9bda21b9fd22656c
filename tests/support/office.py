"""The machinery under test: workers on a task queue of the test's own, and a short way to ask and to look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from psycopg import AsyncConnection
from pydantic import JsonValue
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from activities.contracts import CommandJson, Receipt, RecordRequest, Submission
from activities.registry import activities_of
from activities.resources import Resources, resources
from domain.decider import Decider
from domain.directory.commands import Listing, OpenDirectory
from domain.kernel import SYSTEM, Command, Key, StreamId
from domain.kinds import EVENT_TYPES, decider_of, opening
from domain.people import Directory
from infrastructure.event_store.codec import Codec, RecordedEvent
from infrastructure.event_store.read import PostgresReader
from infrastructure.settings import Settings
from infrastructure.simulation import SimulatedClock
from infrastructure.temporal import sandbox_runner
from tests.support.toy import TOY, TOY_EVENTS
from workflows.agenda import CONTINUE_AS_NEW_AFTER
from workflows.client import send
from workflows.kinds import WORKFLOWS

ALL_EVENTS = tuple(dict.fromkeys((*EVENT_TYPES, *TOY_EVENTS)))


def with_errands(stream: StreamId) -> Decider[Any]:
    """The kinds there are; and every venture is an errand."""
    return TOY if stream.startswith("venture-") else decider_of(stream)


def filled(kind: str, playbook: Key, fields: Mapping[str, JsonValue]) -> CommandJson:
    """As `domain.kinds.opening`; and every venture is an errand."""
    return {"type": "begin", **fields} if kind == "venture" else opening(kind, playbook, fields)


def errand() -> StreamId:
    """The id of a new errand."""
    return f"venture-{uuid4().hex[:12]}"


@dataclass
class Office:
    """Everything that a test asks of the machinery."""

    settings: Settings
    client: Client
    reader: PostgresReader
    resources: Resources
    codec: Codec
    clock: SimulatedClock

    def worker(self, **changed: Any) -> Worker:  # noqa: ANN401 - whatever the SDK takes
        """A worker, to be entered; `changed` are options of the SDK's."""
        options = {"workflows": WORKFLOWS, "activities": activities_of(self.resources), **changed}
        return Worker(self.client, task_queue=self.settings.task_queue, workflow_runner=sandbox_runner(), **options)

    async def ask(
        self,
        stream: StreamId,
        command: Command | dict[str, Any],
        *,
        by: str = "ann",
        command_id: str | None = None,
        start: bool = False,
        patience: float = 30,
        continue_as_new_after: int = CONTINUE_AS_NEW_AFTER,
    ) -> Receipt:
        """As `workflows.client.send`."""
        return await send(
            self.client,
            self.settings.task_queue,
            stream,
            submission(command, by=by, command_id=command_id),
            start=start,
            patience=timedelta(seconds=patience),
            continue_as_new_after=continue_as_new_after,
        )

    async def list_people(self, people: Directory) -> None:
        """Write a directory into the log, without the workflow that all tests would share."""
        listed = tuple(Listing(person=who, name=one.name, roles=one.roles) for who, one in people.people.items())
        opening = submission(OpenDirectory(people=listed), by=SYSTEM)
        recorded = await self.resources.ledger.record(
            RecordRequest(stream="directory", submission=opening, asked_at=datetime.now(UTC))
        )
        assert recorded.refusal is None

    async def log(self, stream: StreamId) -> list[RecordedEvent]:
        """What the log holds of a stream."""
        return [self.codec.decode(event) for event in await self.reader.read_stream(stream)]

    async def types(self, stream: StreamId) -> list[str]:
        """The types of what happened to a stream."""
        return [event.type for event in await self.reader.read_stream(stream)]

    async def messages(self, stream: StreamId) -> list[str]:
        """The keys of what people were told about a stream, in the order in which it was written."""
        assert self.settings.database_url is not None
        async with await AsyncConnection.connect(self.settings.database_url) as connection:
            cursor = await connection.execute(
                "select key from concord.message where stream_id = %s order by created_at", (stream,)
            )
            return [key for (key,) in await cursor.fetchall()]

    def workflow(self, stream: StreamId) -> WorkflowHandle[Any, Any]:
        """The workflow of a stream, whichever run it is in."""
        return self.client.get_workflow_handle(stream)

    async def runs(self, stream: StreamId) -> int:
        """How many runs the workflow has had, as far back as its chain of continuations goes."""
        count, run_id = 0, (await self.workflow(stream).describe()).run_id
        while run_id:
            count += 1
            handle = self.client.get_workflow_handle(stream, run_id=run_id)
            first = await anext(aiter(handle.fetch_history_events(page_size=1)))
            run_id = first.workflow_execution_started_event_attributes.continued_execution_run_id
        return count


def submission(command: Command | dict[str, Any], *, by: str = "ann", command_id: str | None = None) -> Submission:
    """A command in its envelope."""
    plain = command.model_dump(mode="json") if isinstance(command, Command) else command
    return Submission(command_id=command_id or uuid4().hex, command=plain, by=by, correlation_id=f"errand of {by}")


@asynccontextmanager
async def opened(
    settings: Settings,
    client: Client,
    *,
    deciders: Callable[[StreamId], Decider[Any]] = with_errands,
) -> AsyncIterator[Office]:
    """An office over the database of the settings."""
    assert settings.database_url is not None
    codec = Codec(ALL_EVENTS)
    async with (
        PostgresReader(settings.database_url, connections=2) as reader,
        resources(settings, deciders=deciders, event_types=ALL_EVENTS, fill=filled) as held,
    ):
        yield Office(settings, client, reader, held, codec, SimulatedClock(client))


async def eventually(holds: Callable[[], Awaitable[bool]], *, within: float = 20) -> None:
    """Wait until a condition holds; fail when it does not come to hold."""
    async with asyncio.timeout(within):
        while not await holds():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)
