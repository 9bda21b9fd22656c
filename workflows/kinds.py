"""The named workflow types: thin, so that Temporal's own screens show an acquisition as an acquisition."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.agenda import Beginning

from workflows.initiative import Initiative


@workflow.defn
class AcquisitionWorkflow(Initiative):
    """An acquisition."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Live until the acquisition has ended."""
        await self.live()


@workflow.defn
class IntegrationWorkflow(Initiative):
    """A post-merger integration."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Live until the integration has ended."""
        await self.live()


@workflow.defn
class PartnershipWorkflow(Initiative):
    """A partnership."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Live until the partnership has ended."""
        await self.live()


@workflow.defn
class VentureWorkflow(Initiative):
    """An ecosystem venture."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Live until the venture has ended."""
        await self.live()


@workflow.defn
class ProgrammeWorkflow(Initiative):
    """A programme of initiatives."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Live until the programme has ended."""
        await self.live()


@workflow.defn
class DirectoryWorkflow(Initiative):
    """The one list of people and their roles."""

    @workflow.run
    async def run(self, _: Beginning) -> None:
        """Live for as long as there are people."""
        await self.live()


WORKFLOWS: tuple[type[Initiative], ...] = (
    AcquisitionWorkflow,
    IntegrationWorkflow,
    PartnershipWorkflow,
    VentureWorkflow,
    ProgrammeWorkflow,
    DirectoryWorkflow,
)
"""What a worker registers: a type for every kind of `workflows.names`."""
