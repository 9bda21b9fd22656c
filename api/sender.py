"""How the front door reaches the workflow engine: connected when first needed, so that reading works without it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import Receipt, Submission
from api import problems
from domain.kernel import StreamId
from infrastructure.settings import Settings
from infrastructure.telemetry import temporal_plugins
from infrastructure.temporal import connect
from workflows import client as initiatives

AWAY = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.CANCELLED,
    }
)
"""Answers of Temporal after which the same command may be sent again."""

PATIENCE = timedelta(seconds=12)
"""How long an HTTP request waits for a receipt before it answers 202; a little longer than the SDK keeps trying."""

PULSE = timedelta(seconds=1)
"""How long an engine that did not answer last time may take to show that it is back."""


class Sender(Protocol):
    """Whoever brings a command to its initiative."""

    async def send(
        self, stream: StreamId, submission: Submission, *, start: bool, behind: timedelta = timedelta(0)
    ) -> Receipt:
        """`behind`: how far in the past what this begins is to live, in a simulation.

        Raises CommandRefused, CommandFailed, OutcomeUnknown, and Rejected (engine_unavailable).
        """

    async def reachable(self) -> str | None:
        """None when the engine answers, else why not, for an operator."""


class TemporalSender:
    """Sends through Temporal."""

    def __init__(self, settings: Settings, patience: timedelta = PATIENCE) -> None:
        self._settings = settings
        self._patience = patience
        self._turn = asyncio.Lock()
        self._client: Client | None = None
        self._doubtful = False

    async def send(
        self, stream: StreamId, submission: Submission, *, start: bool, behind: timedelta = timedelta(0)
    ) -> Receipt:
        """As `Sender.send`. After a call without an answer, the next one feels the pulse first, to fail fast."""
        client = await self._connected()
        if self._doubtful and await _lifeless(client, PULSE):
            raise _unavailable()
        try:
            receipt = await initiatives.send(
                client,
                self._settings.task_queue,
                stream,
                submission,
                start=start,
                patience=self._patience,
                continue_as_new_after=self._settings.continue_as_new_after,
                behind=behind,
            )
        except initiatives.OutcomeUnknown:
            self._doubtful = True
            raise
        except RPCError as problem:
            if problem.status not in AWAY:
                raise
            self._doubtful = True
            raise _unavailable() from problem
        self._doubtful = False
        return receipt

    async def reachable(self) -> str | None:
        """As `Sender.reachable`."""
        try:
            client = await self._connected()
        except problems.Rejected:
            return "Temporal does not answer."
        return await _lifeless(client, 2 * PULSE)

    async def _connected(self) -> Client:
        if self._client is None:
            async with self._turn:
                if self._client is None:
                    self._client = await self._connect()
        return self._client

    async def _connect(self) -> Client:
        try:
            return await connect(self._settings, plugins=temporal_plugins())
        except RuntimeError as problem:  # what the SDK raises when nobody answers
            raise _unavailable() from problem


async def _lifeless(client: Client, patience: timedelta) -> str | None:
    try:
        healthy = await client.service_client.check_health(timeout=patience)
    except RPCError:
        return "Temporal does not answer."
    return None if healthy else "Temporal says that it is not serving."


def _unavailable() -> problems.Rejected:
    return problems.Rejected(
        problems.ENGINE_UNAVAILABLE,
        "The workflow engine does not answer. Send a command again later, with the same Idempotency-Key.",
    )
