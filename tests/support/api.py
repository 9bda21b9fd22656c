"""The front door in tests: the app in this process, and clients that ask as one of the demo people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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
from infrastructure.database import read_models
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import START
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from infrastructure.temporal import sandbox_runner
from projections.access import ACCESS
from projections.initiative_file import FILE
from projections.initiatives_board import BOARD
from projections.my_work import MY_WORK
from projections.people import PEOPLE as LISTED
from projections.runner import Runner
from projections.timeline import TIMELINE
from tests.support.deals import PEOPLE
from tests.support.namespaces import in_a_namespace_of_its_own
from workflows.client import send
from workflows.kinds import WORKFLOWS

PROJECTIONS = (BOARD, ACCESS, LISTED, MY_WORK, FILE, TIMELINE)

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
async def staffed(settings: Settings, people: Directory = PEOPLE) -> AsyncIterator[FrontDoor]:
    """The app on a real database and a real Temporal server, with a worker behind it and people in the directory."""
    settings, client = await in_a_namespace_of_its_own(settings)
    async with (
        workers(settings) as held,
        Worker(
            client,
            task_queue=settings.task_queue,
            workflows=WORKFLOWS,
            activities=activities_of(held),
            workflow_runner=sandbox_runner(),
        ),
        projected(settings),
        front_door(settings) as door,
    ):
        await send(client, settings.task_queue, "directory", _opening(people), start=True)
        names = [projection.name for projection in PROJECTIONS]
        assert await door.resources.watch.wait_until(names, START, 30), "no read models"
        yield door


@asynccontextmanager
async def projected(settings: Settings) -> AsyncIterator[None]:
    """A projection runner at work."""
    assert settings.database_url is not None
    engine, stop = read_models(settings.database_url, name="runner", size=20), asyncio.Event()
    async with PostgresReader(settings.database_url, connections=2) as store:
        running = asyncio.create_task(Runner(store, engine, PROJECTIONS).run(stop))
        try:
            yield
        finally:
            stop.set()
            await running
            await engine.dispose()


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
