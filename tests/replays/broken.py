"""A workflow as somebody could break it: it calls the world in another order than the histories tell."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.agenda import Beginning

from workflows.initiative import Initiative


@workflow.defn(name="VentureWorkflow")
class ImpatientVenture(Initiative):
    """Looks at the clock before it begins."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Sleeps first, which no run in the histories did."""
        await workflow.sleep(timedelta(seconds=1))
        await self.live()
