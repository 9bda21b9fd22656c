"""What can happen to an initiative's risks and issues (DOMAIN 3.0, 6.1)."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from domain.initiative.events import Level, Severity
from domain.kernel import Event, Key, PersonId, Text

RiskFamily = Literal[
    "strategic",
    "financial",
    "operational",
    "market",
    "technology",
    "people_culture",
    "customer",
    "regulatory",
    "partner",
    "channel",
    "concentration",
]


class RiskRaised(Event):
    """A risk was written down, with its owner; unscored until assessed."""

    type: Literal["risk_raised"] = "risk_raised"
    risk: Key
    title: Text
    family: RiskFamily
    owner: PersonId
    mitigation: str | None = None
    source: str | None = None


class RiskAssessed(Event):
    """A risk got its impact and probability; the score follows from them (0 to 100)."""

    type: Literal["risk_assessed"] = "risk_assessed"
    risk: Key
    impact: Severity
    probability: Level
    by: PersonId


class MitigationPlanned(Event):
    """Somebody is to lower a risk by a date."""

    type: Literal["mitigation_planned"] = "mitigation_planned"
    risk: Key
    action: Text
    owner: PersonId
    due_at: AwareDatetime


class MitigationCompleted(Event):
    """The planned mitigation was carried out."""

    type: Literal["mitigation_completed"] = "mitigation_completed"
    risk: Key
    by: PersonId
    evidence: tuple[Key, ...]


class MitigationOverdue(Event):
    """A mitigation was not carried out in time."""

    type: Literal["mitigation_overdue"] = "mitigation_overdue"
    risk: Key
    due_at: AwareDatetime


class RiskClosed(Event):
    """A risk no longer stands: it went away, came true, or was accepted by somebody."""

    type: Literal["risk_closed"] = "risk_closed"
    risk: Key
    by: PersonId
    reason: Text


class IssueRaised(Event):
    """Something went wrong and has an owner; its ladder runs from here."""

    type: Literal["issue_raised"] = "issue_raised"
    issue: Key
    title: Text
    severity: Severity
    owner: PersonId


class IssueResolved(Event):
    """An issue was resolved."""

    type: Literal["issue_resolved"] = "issue_resolved"
    issue: Key
    by: PersonId
    resolution: Text
