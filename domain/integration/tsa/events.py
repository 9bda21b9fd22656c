"""What can happen to a transitional service."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from domain.integration.tsa.terms import Share
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money


class TsaAgreed(Event):
    """A transitional service was agreed on: its fee a month, its end, and the test that shows we can do without."""

    type: Literal["tsa_agreed"] = "tsa_agreed"
    service: Key
    title: Text
    workstream: Key
    provider: Literal["seller", "us"]
    fee: Money
    starts_on: date
    ends_on: date
    exit_test: Text
    step_up: Share
    by: PersonId


class TsaExtended(Event):
    """A service goes on for longer, at a higher fee."""

    type: Literal["tsa_extended"] = "tsa_extended"
    service: Key
    until: date
    fee: Money
    reason: Text
    by: PersonId


class ExitTestPassed(Event):
    """It was shown that we can do without a service."""

    type: Literal["exit_test_passed"] = "exit_test_passed"
    service: Key
    evidence: tuple[Key, ...]
    by: PersonId


class TsaEnded(Event):
    """A service is not used any more."""

    type: Literal["tsa_ended"] = "tsa_ended"
    service: Key
    ended_on: date
    by: PersonId


class TsaEndsSoon(Event):
    """The end of a service comes near, and its exit test is not passed."""

    type: Literal["tsa_ends_soon"] = "tsa_ends_soon"
    service: Key
    days: int
    due_at: AwareDatetime


class TsaRanOut(Event):
    """The end of a service has passed without its having been ended."""

    type: Literal["tsa_ran_out"] = "tsa_ran_out"
    service: Key
    due_at: AwareDatetime


EVENTS: tuple[type[Event], ...] = (
    TsaAgreed,
    TsaExtended,
    ExitTestPassed,
    TsaEnded,
    TsaEndsSoon,
    TsaRanOut,
)
