"""The front door in tests: the app in this process, and clients that ask as one of the demo people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from temporalio.worker import Worker

from activities.contracts import Submission
from activities.registry import activities_of
from activities.resources import resources as workers
from api.__main__ import listen
from api.app import create_app
from api.resources import Resources, opened
from domain.directory.commands import Listing, OpenDirectory
from domain.kernel import SYSTEM, Command
from domain.people import Directory
from infrastructure.event_store.store import START
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from infrastructure.temporal import sandbox_runner
from projections.everything import PROJECTIONS
from projections.serve import serve
from tests.support.deals import PEOPLE
from tests.support.namespaces import in_a_namespace_of_its_own
from workflows.client import send
from workflows.kinds import WORKFLOWS

Opening = Callable[[Settings], AbstractAsyncContextManager[Resources]]


@dataclass
class Person:
    """A client that asks as one person and makes up the keys that commands need."""

    name: str
    http: httpx.AsyncClient
    _keys: count[int] = field(default_factory=count)

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Ask a question below /api/v1."""
        return await self.http.get(f"/api/v1{path}", params=query)

    async def begins(self, key: str | None = None, **opening: Any) -> httpx.Response:  # noqa: ANN401 - any JSON
        """Begin an initiative."""
        return await self.http.post("/api/v1/initiatives", json=opening, headers=self._key(key))

    async def asks(self, initiative: str, command: Command, key: str | None = None) -> httpx.Response:
        """Send an initiative one command."""
        body = command.model_dump(mode="json")
        return await self.http.post(f"/api/v1/initiatives/{initiative}/commands", json=body, headers=self._key(key))

    def _key(self, key: str | None) -> dict[str, str]:
        return {"Idempotency-Key": key or f"{self.name}-{next(self._keys):08}"}


@dataclass
class FrontDoor:
    """An app that runs, and everybody's way in."""

    app: FastAPI
    settings: Settings

    @property
    def resources(self) -> Resources:
        """What the app works with."""
        found: Resources = self.app.state.resources
        return found

    @asynccontextmanager
    async def anybody(self, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
        """A client without a token."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://concord.test", headers=headers) as client:
            yield client

    @asynccontextmanager
    async def person(self, name: str) -> AsyncIterator[Person]:
        """A client with a token for a person."""
        token = issue_token(self.settings, name)
        async with self.anybody(Authorization=f"Bearer {token}") as client:
            yield Person(name, client)


@asynccontextmanager
async def front_door(settings: Settings, resources: Opening = opened) -> AsyncIterator[FrontDoor]:
    """The app, started; stopped when the block ends."""
    app = create_app(settings, resources)
    async with app.router.lifespan_context(app):
        yield FrontDoor(app, settings)


@asynccontextmanager
async def staffed(
    settings: Settings, people: Directory = PEOPLE, *, projecting: bool = True
) -> AsyncIterator[FrontDoor]:
    """The app on real servers, with a worker behind it, people in the directory, and read models that follow."""
    settings, client = await in_a_namespace_of_its_own(settings)
    async with AsyncExitStack() as stack:
        held = await stack.enter_async_context(workers(settings))
        await stack.enter_async_context(
            Worker(
                client,
                task_queue=settings.task_queue,
                workflows=WORKFLOWS,
                activities=activities_of(held),
                workflow_runner=sandbox_runner(),
            )
        )
        await send(client, settings.task_queue, "directory", _opening(people), start=True)
        door = await stack.enter_async_context(front_door(settings))
        if projecting:
            await stack.enter_async_context(projected(door))
        yield door


@asynccontextmanager
async def projected(door: FrontDoor) -> AsyncIterator[None]:
    """A projection runner at work, all read models built."""
    stop = asyncio.Event()
    running = asyncio.create_task(serve(door.settings, stop))
    names = [projection.name for projection in PROJECTIONS]
    try:
        assert await door.resources.watch.wait_until(names, START, 60), "no read models"
        yield
    finally:
        stop.set()
        await running


def _opening(people: Directory) -> Submission:
    listed = tuple(Listing(person=key, name=person.name, roles=person.roles) for key, person in people.people.items())
    command = OpenDirectory(people=listed).model_dump(mode="json")
    return Submission(command_id="open-the-directory", command=command, by=SYSTEM, correlation_id="setting-up")


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The address of an app that uvicorn serves in this event loop; answers that never end need a real connection."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
