"""What the gates of an integration ask of its plan (DOMAIN 3.4.4, 9.4 IO-12 to IO-15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pydantic import JsonValue

from domain.integration.state import Integration
from domain.kernel import Key
from domain.money import Money


def critical_milestones_complete(integration: Integration, phases: tuple[Key, ...]) -> str | None:
    """Every critical milestone of the phases is reached."""
    reached = integration.initiative.milestones
    return _listed(
        "not reached",
        (
            key
            for key, placed in integration.work.milestones.items()
            if placed.critical and placed.phase in phases and reached[key].reached_on is None
        ),
    )


def day_one_ready(integration: Integration, _: tuple[Key, ...]) -> str | None:
    """Every item that Day 1 must have is done, or waived by name."""
    return _listed("not done", must_haves_open(integration))


def must_haves_open(integration: Integration) -> Iterator[Key]:
    """What Day 1 must have and has not, and nobody has signed away."""
    for task in integration.work.day_one:
        key = task.planned.task
        if task.planned.day_one == "must_have" and not task.done and key not in integration.work.waived:
            yield key


def workstreams_chartered(integration: Integration, _: tuple[Key, ...]) -> str | None:
    """Every workstream has its charter and its budget."""
    return _listed("no charter and budget", _without_budget(integration))


def budget_within_tolerance(integration: Integration, _: tuple[Key, ...]) -> str | None:
    """No workstream has spent more than its budget and the tolerance on it; one without a budget cannot be judged."""
    unknown = _listed("insufficient data, no budget", _without_budget(integration))
    return unknown or _listed("over budget", _over_budget(integration))


def _without_budget(integration: Integration) -> Iterator[Key]:
    return (key for key in integration.workstreams if key not in integration.work.chartered)


def _over_budget(integration: Integration) -> Iterator[Key]:
    terms = integration.terms.work
    if terms is None:
        return
    for key, stream in integration.work.chartered.items():
        most = stream.budget.amount * (100 + terms.budget_tolerance) / 100
        sums = spent(integration, key)
        if any(money.currency != stream.budget.currency or money.amount > most for money in sums):
            yield key


def spent(integration: Integration, workstream: Key) -> tuple[Money, ...]:
    """What was booked on the tasks of a workstream, a sum for each currency."""
    sums: dict[str, Money] = {}
    for task in integration.work.of(workstream):
        for money in task.spent:
            sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return tuple(sums.values())


def exhibit(integration: Integration) -> dict[str, JsonValue]:
    """What the deciders of a gate are shown of the plan: milestones of the phase, budgets, what Day 1 goes without."""
    i, work = integration.initiative, integration.work
    return {
        "milestones": {
            key: [i.milestones[key].title, str(i.milestones[key].planned_on), str(i.milestones[key].reached_on)]
            for key, placed in work.milestones.items()
            if placed.phase == i.phase.key
        },
        "budgets": {key: chartered.budget.model_dump(mode="json") for key, chartered in work.chartered.items()},
        "day_one_waived": {key: [waived.by, waived.reason] for key, waived in work.waived.items()},
    }


def _listed(lack: str, keys: Iterable[Key]) -> str | None:
    found = ", ".join(keys)
    return f"{lack}: {found}" if found else None


CHECKS: dict[Key, Callable[[Integration, tuple[Key, ...]], str | None]] = {
    check.__name__: check
    for check in (critical_milestones_complete, day_one_ready, workstreams_chartered, budget_within_tolerance)
}
