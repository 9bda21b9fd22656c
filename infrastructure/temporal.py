"""How Concord speaks to Temporal: the client, what crosses the wire, the sandbox, and the filters workflows carry."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client, Plugin
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from infrastructure.search_attributes import SEARCH_ATTRIBUTES
from infrastructure.settings import Settings

PASSED_THROUGH = ("domain", "activities.contracts", "pydantic", "pydantic_core", "annotated_types")
"""Pure modules that the workflow sandbox need not load again for each workflow: half the CPU, a third of the memory."""


def converter(codec: PayloadCodec | None = None) -> DataConverter:
    """Pydantic values as JSON; with a codec, everything that Temporal keeps is encoded by it, failures included."""
    if codec is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(
    settings: Settings,
    *,
    codec: PayloadCodec | None = None,
    plugins: Sequence[Plugin] = (),
) -> Client:
    """A client of the namespace of the settings.

    `plugins` is the place of OpenTelemetry's. Raises ValueError when the settings name no server (see
    `infrastructure.embedded.reach`), and RuntimeError when it does not answer.
    """
    if settings.temporal_address is None:
        raise ValueError("no Temporal address: set CONCORD_TEMPORAL_ADDRESS or start the embedded servers")
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        api_key=settings.temporal_api_key,
        tls=settings.temporal_tls or settings.temporal_api_key is not None,
        data_converter=converter(codec),
        plugins=plugins,
    )


def sandbox_runner() -> SandboxedWorkflowRunner:
    """Runs workflow code where it cannot read clocks, files or the network by accident."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


async def register_search_attributes(client: Client) -> tuple[str, ...]:
    """Teach a Temporal cluster the attributes it does not know yet; answers their names. Needs an operator's rights."""
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in listed.custom_attributes}
    if missing:
        kinds = {name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}") for name, kind in missing.items()}
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=kinds)
        )
    return tuple(missing)
