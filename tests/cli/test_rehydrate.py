"""A workflow that is gone is started anew from the log, and goes on where the log says."""

from __future__ import annotations

from temporalio.client import Client

from cli.workflows import missing, rehydrate
from infrastructure.settings import Settings
from tests.support.office import errand, eventually, opened


async def test_a_workflow_that_was_terminated_lives_again_from_the_log(
    settings: Settings, temporal_client: Client
) -> None:
    async with opened(settings, temporal_client) as office, office.worker():
        gone, running, ended = errand(), errand(), errand()
        for stream in (gone, running, ended):
            await office.ask(stream, {"type": "begin"}, start=True)
        await office.ask(ended, {"type": "finish"})
        await office.workflow(ended).result()
        await office.workflow(gone).terminate("the data of the engine was lost")

        assert await missing(temporal_client, [gone, running, ended, errand(), "anchors"]) != []
        assert await missing(temporal_client, [gone, running, ended, "anchors"]) == [gone]
        started: list[None] = []
        assert await rehydrate(temporal_client, settings.task_queue, [gone], lambda: started.append(None)) == [gone]
        assert len(started) == 1

        async def nothing_is_missing() -> bool:
            return await missing(temporal_client, [gone, running, ended]) == []

        await eventually(nothing_is_missing)
        receipt = await office.ask(gone, {"type": "note", "text": "still here"})
        assert receipt.version == 2
