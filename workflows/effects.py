"""How a recorded effect reaches the outside world: another initiative is begun, anything else an activity does."""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.contracts import (
        BEGIN_INITIATIVE,
        BeginningActivities,
        CarryOutRequest,
        EffectActivities,
        PendingEffect,
    )
    from workflows import options
    from workflows.agenda import Beginning
    from workflows.names import type_name


async def carry_out(effect: PendingEffect, continue_as_new_after: int, at: datetime) -> bool:
    """Carry out one effect, trying for as long as it takes; answers whether this run got a child by it.

    Raises ActivityError only when the activity declares itself beyond repair, which none of ours does.
    """
    if effect.effect.get("type") == BEGIN_INITIATIVE:
        return await _begin(effect, continue_as_new_after)
    await workflow.execute_activity_method(
        EffectActivities.carry_out,
        CarryOutRequest(effect=effect, at=at),
        **options.effect(str(effect.effect.get("type", "effect"))),
    )
    return False


async def _begin(effect: PendingEffect, continue_as_new_after: int) -> bool:
    """Start the initiative as a child that outlives us. One that is there already is what was wanted."""
    initiative = str(effect.effect["initiative"])
    name = type_name(initiative)
    if name is None:
        raise TypeError(f"{effect.key}: no workflow type hosts {initiative}")
    first = await workflow.execute_activity_method(
        BeginningActivities.first_command, effect, **options.effect(BEGIN_INITIATIVE)
    )
    try:
        await workflow.start_child_workflow(
            name,
            Beginning(first=first, continue_as_new_after=continue_as_new_after),
            id=initiative,
            memo=workflow.memo(),
            parent_close_policy=ParentClosePolicy.ABANDON,
            static_summary=name.removesuffix("Workflow").lower(),
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("beginning.was_there_already", extra={"initiative": initiative})
        return False
    return True
