"""The transitional services of an integration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from domain.integration.tsa.terms import Share
from domain.kernel import Key, Text, Value
from domain.money import Money


class Tsa(Value):
    """A service with its own end. `fee` a month; `exit_test`: what shows that we can do without it."""

    title: Text
    workstream: Key
    provider: Literal["seller", "us"]
    fee: Money
    starts_on: date
    ends_on: date
    exit_test: Text
    step_up: Share
    extensions: int = 0
    tested: tuple[Key, ...] = ()
    rung: tuple[tuple[int, datetime], ...] = ()
    ran_out: bool = False
    ended_on: date | None = None


class AllTsa(Value):
    """All of them by key."""

    items: Mapping[Key, Tsa] = {}
