"""What a person may ask about transitional services."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.integration.tsa.terms import Share
from domain.kernel import Command, Key, Text
from domain.money import Money


class AgreeTsa(Command):
    """Record a transitional service; `step_up` None: as the terms have it."""

    type: Literal["agree_tsa"] = "agree_tsa"
    service: Key
    title: Text
    workstream: Key
    provider: Literal["seller", "us"]
    fee: Money
    starts_on: date
    ends_on: date
    exit_test: Text
    step_up: Share | None = None

    @model_validator(mode="after")
    def _in_order(self) -> AgreeTsa:
        if self.ends_on <= self.starts_on:
            raise ValueError("a service ends after it starts")
        return self


class ExtendTsa(Command):
    """Keep a service for longer; the fee steps up."""

    type: Literal["extend_tsa"] = "extend_tsa"
    service: Key
    until: date
    reason: Text


class PassExitTest(Command):
    """Show that we can do without a service."""

    type: Literal["pass_exit_test"] = "pass_exit_test"
    service: Key
    evidence: Annotated[tuple[Key, ...], Field(min_length=1, max_length=20)]


class EndTsa(Command):
    """End a service; only once its exit test is passed."""

    type: Literal["end_tsa"] = "end_tsa"
    service: Key
    ended_on: date


TsaCommand = AgreeTsa | ExtendTsa | PassExitTest | EndTsa
