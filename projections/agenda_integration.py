"""What only integrations have in the calendar: the plan, tasks, deliverables, services of the seller, synergies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from domain.decider import Ringing
from domain.integration.state import Integration
from domain.integration.synergies.events import SynergyFellShort
from domain.integration.tsa.events import TsaEndsSoon, TsaRanOut
from projections.agenda_matters import Matter, end_of, roles_or_owner


def of_integration(integration: Integration) -> Iterator[Matter]:
    """What was completed; and unless work stands still, the phases that lie ahead and what the workstreams owe."""
    for key, task in integration.work.tasks.items():
        if task.completed_on is not None:
            yield Matter(
                f"task:{key}", "task", task.planned.title, end_of(task.due_on), roles=(task.owner,), whole_day=True,
                done_at=end_of(task.completed_on), outcome="complete",
            )  # fmt: skip
    if integration.initiative.hold or integration.initiative.ended:
        return
    yield from _phases_ahead(integration)
    owner = integration.initiative.charter.owner
    for key, task in integration.work.tasks.items():
        if task.completed_on is None:
            person, roles = roles_or_owner(task.owner, owner)
            since = datetime.combine(task.starts_on, time.min, UTC) if task.starts_on else None
            yield Matter(
                f"task:{key}", "task", task.planned.title, end_of(task.due_on), since, person, roles, whole_day=True
            )
    for key, result in integration.work.deliverables.items():
        if not result.approved:
            planned = result.planned
            lead = integration.workstreams[planned.workstream].lead
            person, roles = (None, result.unsigned) if result.delivered else roles_or_owner(lead, owner)
            what = f"{'Sign' if result.delivered else 'Hand over'}: {planned.title}"
            day = end_of(planned.due_on)
            yield Matter(f"deliverable:{key}", "deliverable", what, day, None, person, roles, whole_day=True)


def of_integration_clock(clock: Ringing, integration: Integration) -> Matter | None:
    """The matter of a clock that only integrations have; None for any other."""
    owner = integration.initiative.charter.owner
    match clock.rings:
        case TsaRanOut(service=key):
            one = integration.tsa.items[key]
            what, day = f"Transitional service ends: {one.title}", end_of(one.ends_on)
            since = datetime.combine(one.starts_on, time.min, UTC)
            return Matter(
                f"tsa:{key}:{one.ends_on}", "service", what, day, since, owner, whole_day=True, legal=True,
                passes=True,
            )  # fmt: skip
        case TsaEndsSoon(service=key, days=days):
            one = integration.tsa.items[key]
            what = f"{days} days left: {one.title}"
            return Matter(f"near:{key}:{days}:{one.ends_on}", "reminder", what, clock.due_at, None, owner, passes=True)
        case SynergyFellShort(synergy=key, basis=basis, through=through):
            what = f"Reporting cycle ends: {basis} synergy {key.replace('_', ' ')} is below its target so far"
            return Matter(f"synergy:{key}:{basis}:{through}", "synergy", what, clock.due_at, None, owner, passes=True)
        case _:
            return None


def _phases_ahead(integration: Integration) -> Iterator[Matter]:
    i = integration.initiative
    phases = [phase.key for phase in i.playbook.phases]
    for key in phases[phases.index(i.phase.key) + 1 :]:
        if (planned := integration.phases.get(key)) is not None:
            what = f"{i.playbook.phase(key).title} ends, by plan"
            since = datetime.combine(planned.starts_on, time.min, UTC)
            day = end_of(planned.ends_on)
            yield Matter(f"plan:{key}", "plan", what, day, since, i.charter.owner, whole_day=True, passes=True)
