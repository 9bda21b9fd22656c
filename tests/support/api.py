"""The front door in tests: the app in this process, and clients that ask as one of the demo people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.resources import Resources, opened
from domain.kernel import Command
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings

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
