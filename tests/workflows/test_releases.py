"""A new release of the workers: initiatives stay on the release they run on until a fresh run takes them over."""

from __future__ import annotations

from uuid import uuid4

import pytest
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.worker import WorkerDeploymentConfig

from tests.support.office import Office, errand, eventually
from tests.support.toy import Begin, Note


def release(deployment: str, build: str) -> WorkerDeploymentConfig:
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=deployment, build_id=build),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


async def promote(office: Office, deployment: str, build: str) -> None:
    """Make a release the current one, as soon as the server has heard of it."""

    async def promoted() -> bool:
        try:
            await office.client.workflow_service.set_worker_deployment_current_version(
                SetWorkerDeploymentCurrentVersionRequest(
                    namespace=office.client.namespace, deployment_name=deployment, build_id=build
                )
            )
        except RPCError:
            return False
        return True

    await eventually(promoted)


async def release_of(office: Office, stream: str) -> str:
    seen = (await office.workflow(stream).describe()).raw_description.workflow_execution_info
    return seen.versioning_info.deployment_version.build_id


@pytest.mark.timeout(180)
async def test_an_initiative_moves_to_the_new_release_at_its_next_command(closed_office: Office) -> None:
    office, deployment, stream = closed_office, f"concord-{uuid4().hex}", errand()
    async with office.worker(deployment_config=release(deployment, "one")):
        await promote(office, deployment, "one")
        await office.ask(stream, Begin(), start=True)
        await office.ask(stream, Note(text="On the old release."))
        assert await release_of(office, stream) == "one"
        async with office.worker(deployment_config=release(deployment, "two")):
            await promote(office, deployment, "two")

            async def moved() -> bool:
                await office.ask(stream, Note(text="Are we there yet?"))
                return await release_of(office, stream) == "two"

            await eventually(moved, within=60)
    assert await office.runs(stream) == 2
    async with office.worker(deployment_config=release(deployment, "two")):
        await office.ask(stream, Note(text="On the new release."))
    log = await office.log(stream)
    assert [event.version for event in log] == list(range(1, len(log) + 1))
