"""How a recorded effect reaches the outside world. Today every effect is an activity; its type decides inside it."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contracts import CarryOutRequest, EffectActivities, PendingEffect
    from workflows import options


async def carry_out(effect: PendingEffect) -> None:
    """Carry out one effect, trying for as long as it takes.

    Raises ActivityError only when the activity declares itself beyond repair, which none of ours does.
    """
    await workflow.execute_activity_method(
        EffectActivities.carry_out,
        CarryOutRequest(effect=effect, at=workflow.now()),
        **options.effect(str(effect.effect.get("type", "effect"))),
    )
