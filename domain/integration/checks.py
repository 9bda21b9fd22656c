"""What the gates of an integration find out by themselves from what was recorded (DOMAIN 3.4.4)."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from domain.initiative.case import Case
from domain.integration.state import Integration
from domain.kernel import Key
from domain.playbooks.model import Computed

Check = Callable[[Integration], str | None]


def no_open_critical_issue(integration: Integration) -> str | None:
    """No critical issue is open."""
    issues = integration.initiative.issues.items()
    found = [key for key, issue in issues if issue.severity == "critical" and issue.resolved_at is None]
    return f"critical and open: {', '.join(found)}" if found else None


CHECKS: dict[Key, Check] = {"no_open_critical_issue": no_open_critical_issue}


def case_of(integration: Integration) -> Case:
    """The integration as its gates see it. Raises KeyError for a check that does not exist."""

    def lacks(criterion: Computed) -> str | None:
        return CHECKS[criterion.check](integration)

    return Case(initiative=integration.initiative, lacks=lacks, exhibit=_exhibit(integration))


def _exhibit(integration: Integration) -> JsonValue:
    return {
        "acquisition": integration.acquisition,
        "closed_on": integration.closed_on.isoformat(),
        "phases": [event.model_dump(mode="json") for event in integration.phases.values()],
        "workstreams": [event.model_dump(mode="json") for event in integration.workstreams.values()],
        "tasks": [event.model_dump(mode="json") for event in integration.tasks.values()],
    }
