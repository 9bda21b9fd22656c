"""What can happen to an integration beyond what happens to every initiative (DOMAIN 3.4)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.integration.terms import IntegrationTerms
from domain.kernel import Event, Key, StreamId, Text
from domain.money import Money
from domain.playbooks.model import Role


class IntegrationBegun(Event):
    """A closed acquisition is to be integrated; every date of the plan counts from its closing."""

    type: Literal["integration_begun"] = "integration_begun"
    acquisition: StreamId
    closed_on: date
    terms: IntegrationTerms
    target_revenue: Money | None = None


class PhaseScheduled(Event):
    """A phase of the integration has its dates, counted from the closing."""

    type: Literal["phase_scheduled"] = "phase_scheduled"
    phase: Key
    starts_on: date
    ends_on: date


class WorkstreamOpened(Event):
    """A workstream was set up, in the hands of whoever holds the role."""

    type: Literal["workstream_opened"] = "workstream_opened"
    workstream: Key
    title: Text
    lead: Role
