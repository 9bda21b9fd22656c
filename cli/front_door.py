"""Speaking to Concord over HTTP as one person or another, the way every other system does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx
from pydantic import JsonValue

from activities.contracts import CommandJson, Receipt
from cli.problems import Trouble
from domain.kernel import PersonId, StreamId

TRIES = 60
"""How often one command is sent while its outcome is unknown or Concord is busy; each try waits a second or more."""

PATIENCE = httpx.Timeout(30.0)


class Unreachable(Trouble):
    """The API does not answer."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"Concord's API at {url} does not answer ({why}): start it with `concord up`")


class SaidNo(Trouble):
    """The API refused. `code` is stable; `detail` holds what the refusal knows, for example `missing`."""

    def __init__(self, status: int, code: str, message: str, detail: Mapping[str, JsonValue]) -> None:
        super().__init__(f"{message} [{code}]")
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail


class FrontDoor:
    """The API at one address. `token_of` signs or fetches a person's bearer token; each is asked for once.

    `today`: when everything is asked, for a simulation that tells what was; None is now.
    """

    def __init__(self, url: str, token_of: Callable[[PersonId], str], *, at_once: int = 16) -> None:
        self.url = url
        self.today: datetime | None = None
        self._token_of = token_of
        self._tokens: dict[PersonId, str] = {}
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        self._client = httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def open(self, person: PersonId, body: CommandJson, key: str) -> Receipt:
        """Begin an initiative. Raises SaidNo, Unreachable."""
        return await self._command(person, "/api/v1/initiatives", body, key)

    async def ask(self, person: PersonId, initiative: StreamId, command: CommandJson, key: str) -> Receipt:
        """Ask something of an initiative. Raises SaidNo, Unreachable."""
        return await self._command(person, f"/api/v1/initiatives/{initiative}/commands", command, key)

    async def get(self, person: PersonId, path: str, **query: str) -> JsonValue:
        """Read. Raises SaidNo, Unreachable."""
        return _answer(await self._read(person, path, query))

    async def file(self, person: PersonId, path: str, **query: str) -> bytes:
        """Fetch a document that is not JSON. Raises SaidNo, Unreachable."""
        response = await self._read(person, path, query)
        if not response.is_success:
            _answer(response)
        return response.content

    async def _read(self, person: PersonId, path: str, query: Mapping[str, str]) -> httpx.Response:
        response = await self._once("GET", path, person, query=query)
        for attempt in range(TRIES):
            if not _busy(response):
                break
            await asyncio.sleep(_rest(response, attempt))
            response = await self._once("GET", path, person, query=query)
        return response

    async def _command(self, person: PersonId, path: str, body: CommandJson, key: str) -> Receipt:
        for attempt in range(TRIES):
            response = await self._once("POST", path, person, body=body, key=key)
            if not _busy(response) and response.status_code != HTTPStatus.ACCEPTED:
                return Receipt.model_validate(_answer(response))
            await asyncio.sleep(_rest(response, attempt))
        raise Trouble(
            f"the outcome of {body.get('type', 'the command')} is still unknown; its Idempotency-Key is {key}"
        )

    async def _once(
        self,
        method: str,
        path: str,
        person: PersonId,
        *,
        body: CommandJson | None = None,
        key: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token(person)}"}
        if self.today is not None:
            headers["Concord-At"] = self.today.isoformat()
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            return await self._client.request(method, path, headers=headers, json=body, params=query)
        except httpx.TransportError as problem:
            raise Unreachable(self.url, type(problem).__name__) from None

    def _token(self, person: PersonId) -> str:
        if person not in self._tokens:
            self._tokens[person] = self._token_of(person)
        return self._tokens[person]


def _busy(response: httpx.Response) -> bool:
    return response.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def _rest(response: httpx.Response, attempt: int) -> float:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else min(0.1 * 2**attempt, 5.0)


def _answer(response: httpx.Response) -> JsonValue:
    if response.is_success:
        answer: JsonValue = response.json()
        return answer
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    code = problem.get("code", f"http_{response.status_code}")
    message = problem.get("detail") or response.reason_phrase
    raise SaidNo(response.status_code, code, message, problem)
