"""A Temporal namespace of a test's own: the directory's workflow has one id, which tests must not share."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from infrastructure.settings import Settings
from infrastructure.temporal import connect, register_search_attributes


async def in_a_namespace_of_its_own(settings: Settings) -> tuple[Settings, Client]:
    """The settings with a new namespace, and a client of it."""
    name = f"test-{uuid4().hex}"
    operator = await connect(settings)
    await operator.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=Duration(seconds=86_400))
    )
    own = settings.model_copy(update={"temporal_namespace": name})
    client = await connect(own)
    async with asyncio.timeout(20):
        while not await _there(client):  # noqa: ASYNC110 - the server says nothing when a namespace is there
            await asyncio.sleep(0.01)
    await register_search_attributes(client)
    return own, client


async def _there(client: Client) -> bool:
    try:
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
        return await client.count_workflows() is not None
    except RPCError as problem:
        if problem.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
