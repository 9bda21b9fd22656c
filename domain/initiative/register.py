"""The register of risks and issues (DOMAIN 3.0, 6.1, 6.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from domain.initiative import commands as c
from domain.initiative import refusals as no
from domain.initiative import register_events as r
from domain.initiative.authority import ANSWERS_FOR_ALL, Who, entitled, require, whoever_takes_part
from domain.initiative.events import Level, Severity
from domain.initiative.lookups import attached, listed, named
from domain.initiative.state import Initiative, Risk
from domain.kernel import Asked, Command, Event, PersonId
from domain.people import Directory

IMPACT: dict[Severity, int] = {"low": 1, "medium": 2, "high": 3, "critical": 4}
PROBABILITY: dict[Level, int] = {"low": 1, "medium": 2, "high": 3}
HIGH_FROM, MEDIUM_FROM = 50, 25


def _answers_for(i: Initiative, asked: Asked, people: Directory, owners: Iterable[PersonId]) -> bool:
    return any(asked.by == owner or entitled(i, asked, people, ANSWERS_FOR_ALL) for owner in owners)


def _closes_risks(i: Initiative, asked: Asked, people: Directory) -> bool:
    return _answers_for(i, asked, people, (risk.owner for risk in i.risks.values() if not risk.closed))


def _mitigates(i: Initiative, asked: Asked, people: Directory) -> bool:
    planned = (risk.mitigation for risk in i.risks.values() if risk.mitigation is not None)
    return _answers_for(i, asked, people, (each.owner for each in planned if each.completed_at is None))


def _resolves(i: Initiative, asked: Asked, people: Directory) -> bool:
    return _answers_for(i, asked, people, (issue.owner for issue in i.issues.values() if issue.resolved_at is None))


def _there_are_risks(i: Initiative, _asked: Asked, _people: Directory) -> bool:
    return bool(i.risks)


WHO: Mapping[type[Command], Who[Initiative]] = {
    c.RaiseRisk: whoever_takes_part,
    c.AssessRisk: _there_are_risks,
    c.PlanMitigation: _there_are_risks,
    c.CompleteMitigation: _mitigates,
    c.CloseRisk: _closes_risks,
    c.RaiseIssue: whoever_takes_part,
    c.ResolveIssue: _resolves,
}


def score(impact: Severity | None, probability: Level | None) -> Decimal | None:
    """Impact × probability on a scale of 0 to 100; None while unassessed (DOMAIN 3.0: 1 to 12, times 100/12)."""
    if impact is None or probability is None:
        return None
    return Decimal(IMPACT[impact] * PROBABILITY[probability] * 100) / 12


def band(points: Decimal | None) -> Literal["high", "medium", "low", "unassessed"]:
    """High from 50, medium from 25 (DOMAIN 3.0)."""
    if points is None:
        return "unassessed"
    if points >= HIGH_FROM:
        return "high"
    return "medium" if points >= MEDIUM_FROM else "low"


def raise_risk(command: c.RaiseRisk, i: Initiative, people: Directory) -> list[Event]:
    """Raises PersonNotListed, KeyTaken."""
    listed(people, command.owner)
    raised = r.RiskRaised(**command.model_dump(exclude={"type"}))
    there = i.risks.get(command.risk)
    if there is None:
        return [raised]
    same = Risk(raised.title, raised.family, raised.owner, raised.source, raised.mitigation)
    if (there.title, there.family, there.owner) != (same.title, same.family, same.owner):
        raise no.KeyTaken(f"{command.risk} is another risk already.", key=command.risk)
    return []


def assess(command: c.AssessRisk, i: Initiative, asked: Asked) -> list[Event]:
    """Raises UnknownKey."""
    risk = named(i.risks, command.risk, "risk")
    if (risk.impact, risk.probability) == (command.impact, command.probability):
        return []
    return [
        r.RiskAssessed(risk=command.risk, impact=command.impact, probability=command.probability, by=asked.by),
    ]


def plan_mitigation(command: c.PlanMitigation, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, PersonNotListed, NotInTheFuture."""
    named(i.risks, command.risk, "risk")
    listed(people, command.owner)
    if command.due_at <= asked.at:
        raise no.NotInTheFuture("A mitigation is due on a day that lies ahead.")
    return [
        r.MitigationPlanned(risk=command.risk, action=command.action, owner=command.owner, due_at=command.due_at),
    ]


def complete_mitigation(command: c.CompleteMitigation, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, EvidenceMissing."""
    planned = named(i.risks, command.risk, "risk").mitigation
    if planned is None:
        raise no.UnknownKey(f"No mitigation is planned for {command.risk}.", key=command.risk)
    if planned.completed_at is not None:
        return []
    if asked.by != planned.owner:
        require(i, asked, people, ANSWERS_FOR_ALL)
    attached(i, command.evidence)
    return [r.MitigationCompleted(risk=command.risk, by=asked.by, evidence=command.evidence)]


def close_risk(command: c.CloseRisk, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled."""
    risk = named(i.risks, command.risk, "risk")
    if risk.closed:
        return []
    if asked.by != risk.owner:
        require(i, asked, people, ANSWERS_FOR_ALL)
    return [r.RiskClosed(risk=command.risk, by=asked.by, reason=command.reason)]


def raise_issue(command: c.RaiseIssue, i: Initiative, people: Directory) -> list[Event]:
    """Raises PersonNotListed, KeyTaken."""
    listed(people, command.owner)
    there = i.issues.get(command.issue)
    if there is None:
        return [r.IssueRaised(**command.model_dump(exclude={"type"}))]
    if (there.title, there.severity, there.owner) != (command.title, command.severity, command.owner):
        raise no.KeyTaken(f"{command.issue} is another issue already.", key=command.issue)
    return []


def resolve_issue(command: c.ResolveIssue, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled."""
    issue = named(i.issues, command.issue, "issue")
    if issue.resolved_at is not None:
        return []
    if asked.by != issue.owner:
        require(i, asked, people, ANSWERS_FOR_ALL)
    return [r.IssueResolved(issue=command.issue, by=asked.by, resolution=command.resolution)]
