"""How events change the risks and issues of an initiative."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.initiative import register_events as r
from domain.initiative.state import Initiative, Issue, Mitigation, Risk
from domain.kernel import Event


def evolve_register(i: Initiative, event: Event, at: datetime) -> Initiative:
    """The initiative after an event of its register; any other event leaves it as it is."""
    match event:
        case r.RiskRaised():
            risk = Risk(event.title, event.family, event.owner, event.source, event.mitigation)
            return _risk(i, event.risk, risk)
        case r.RiskAssessed():
            return _risk(
                i, event.risk, replace(i.risks[event.risk], impact=event.impact, probability=event.probability)
            )
        case r.MitigationPlanned():
            planned = Mitigation(action=event.action, owner=event.owner, due_at=event.due_at)
            return _risk(i, event.risk, replace(i.risks[event.risk], mitigation=planned))
        case r.MitigationCompleted():
            return _mitigation(i, event.risk, completed_at=at, overdue=False)
        case r.MitigationOverdue():
            return _mitigation(i, event.risk, completed_at=None, overdue=True)
        case r.RiskClosed():
            return _risk(i, event.risk, replace(i.risks[event.risk], closed=True))
        case r.IssueRaised():
            issue = Issue(event.title, event.severity, event.owner, raised_at=at)
            return replace(i, issues={**i.issues, event.issue: issue})
        case r.IssueResolved():
            resolved = replace(i.issues[event.issue], resolved_at=at)
            return replace(i, issues={**i.issues, event.issue: resolved})
        case _:
            return i


def _risk(i: Initiative, key: str, risk: Risk) -> Initiative:
    return replace(i, risks={**i.risks, key: risk})


def _mitigation(i: Initiative, key: str, *, completed_at: datetime | None, overdue: bool) -> Initiative:
    risk = i.risks[key]
    if risk.mitigation is None:
        raise AssertionError(f"risk {key} has no mitigation")
    return _risk(i, key, replace(risk, mitigation=replace(risk.mitigation, completed_at=completed_at, overdue=overdue)))
