"""Running a command: settings that explain themselves, coroutines that end cleanly, problems in one sentence."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import psycopg
from pydantic import ValidationError
from temporalio.service import RPCError

from cli.console import say
from cli.problems import Trouble
from infrastructure.embedded import EmbeddedError
from infrastructure.event_store.store import StoreUnavailable
from infrastructure.issuer import IssuerError
from infrastructure.settings import PREFIX, Settings
from infrastructure.simulation import TimeStandsStill
from portfolio.checks import PortfolioError
from projections.everything import UnknownReadModel
from projections.follower import Poison
from projections.rebuild import BeingBuilt
from workflows.client import CommandFailed, CommandRefused, OutcomeUnknown

T = TypeVar("T")

EXPECTED = (
    Trouble,
    EmbeddedError,
    IssuerError,
    PortfolioError,
    CommandRefused,
    CommandFailed,
    OutcomeUnknown,
    StoreUnavailable,
    TimeStandsStill,
    UnknownReadModel,
    BeingBuilt,
    Poison,
    psycopg.OperationalError,
    RPCError,
)
"""Failures with a message for a person. Anything else is a bug and shows its traceback."""


def settings() -> Settings:
    """What the environment says. Raises Trouble, which names every setting that cannot be."""
    try:
        return Settings()
    except ValidationError as problem:
        wrong = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" if e["loc"] else e["msg"] for e in problem.errors()]
        raise Trouble("; ".join(wrong)) from None


def log_of(chosen: Settings) -> str:
    """The address of the event log. Raises Trouble when neither settings nor running servers give one."""
    if chosen.database_url is None:
        raise Trouble(f"no database: set {PREFIX}DATABASE_URL, or start one with `concord up`")
    return chosen.database_url


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, then give Temporal's client a moment to let go: without it Python may crash while exiting."""

    async def whole() -> T:
        try:
            return await work
        finally:
            await asyncio.sleep(0.2)

    return asyncio.run(whole())


def explained(main: Callable[[], None]) -> None:
    """Run a program; an expected failure is one sentence on standard error and exit code 1."""
    try:
        main()
    except EXPECTED as trouble:
        say(f"concord: {trouble}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("concord: stopped")
        sys.exit(130)
