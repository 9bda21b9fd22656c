"""What the gates of an integration find out by themselves from what was recorded (DOMAIN 3.4.4)."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from domain.initiative.case import Case
from domain.integration.money import checks as money
from domain.integration.state import Integration
from domain.integration.work.checks import CHECKS as WORK_CHECKS
from domain.integration.work.checks import exhibit as work
from domain.kernel import Key
from domain.playbooks.model import Computed

Check = Callable[[Integration, tuple[Key, ...]], str | None]


def no_open_critical_issue(integration: Integration, _: tuple[Key, ...]) -> str | None:
    """No critical issue is open."""
    issues = integration.initiative.issues.items()
    found = [key for key, issue in issues if issue.severity == "critical" and issue.resolved_at is None]
    return f"critical and open: {', '.join(found)}" if found else None


def budget_within_tolerance(integration: Integration, among: tuple[Key, ...]) -> str | None:
    """Every workstream keeps its own budget, and all together what was approved with its contingency."""
    return WORK_CHECKS["budget_within_tolerance"](integration, among) or money.lasts(integration)


CHECKS: dict[Key, Check] = (
    {"no_open_critical_issue": no_open_critical_issue}
    | WORK_CHECKS
    | {"budget_within_tolerance": budget_within_tolerance}
)


def case_of(integration: Integration) -> Case:
    """The integration as its gates see it. Raises KeyError for a check that does not exist."""

    def lacks(criterion: Computed) -> str | None:
        return CHECKS[criterion.check](integration, criterion.among)

    return Case(initiative=integration.initiative, lacks=lacks, exhibit=lambda: _exhibit(integration))


def _exhibit(integration: Integration) -> JsonValue:
    plan = work(integration) if integration.terms.work else {"tasks": _tasks(integration)}
    return {
        "acquisition": integration.acquisition,
        "closed_on": integration.closed_on.isoformat(),
        "phases": [event.model_dump(mode="json") for event in integration.phases.values()],
        "workstreams": [event.model_dump(mode="json") for event in integration.workstreams.values()],
        **plan,
    }


def _tasks(integration: Integration) -> JsonValue:
    """As the packets of integrations show them that began before there was more to a plan: they keep their hash."""
    return [
        {
            "type": "task_planned",
            "task": key,
            "workstream": task.planned.workstream,
            "title": task.planned.title,
            "owner": task.owner,
            "due_on": task.due_on.isoformat(),
        }
        for key, task in integration.work.tasks.items()
    ]
