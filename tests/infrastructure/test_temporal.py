"""The client, the converter and the sandbox: what crosses the wire, and what a cluster has to be taught first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.converter import PayloadCodec

from domain.kernel import Value
from infrastructure.settings import Settings
from infrastructure.temporal import PASSED_THROUGH, connect, converter, register_search_attributes, sandbox_runner


class Price(Value):
    amount: Decimal
    at: datetime


PRICE = Price(amount=Decimal("10.10"), at=datetime(2027, 1, 31, tzinfo=UTC))


class Backwards(PayloadCodec):
    """Writes everything from right to left."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [Payload(metadata=payload.metadata, data=payload.data[::-1]) for payload in payloads]

    decode = encode


async def test_exact_values_cross_the_wire() -> None:
    (payload,) = await converter().encode([PRICE])
    assert b'"10.10"' in payload.data
    assert await converter().decode([payload], [Price]) == [PRICE]


async def test_a_codec_sees_everything_that_temporal_keeps() -> None:
    sealed = converter(Backwards())
    (payload,) = await sealed.encode([PRICE])
    assert b'"01.01"' in payload.data
    assert await sealed.decode([payload], [Price]) == [PRICE]


async def test_a_cluster_is_taught_its_search_attributes_once(temporal_client: Client) -> None:
    assert await register_search_attributes(temporal_client) == ()


async def test_without_an_address_nobody_is_called() -> None:
    with pytest.raises(ValueError, match="CONCORD_TEMPORAL_ADDRESS"):
        await connect(Settings(temporal_address=None))


def test_the_sandbox_does_not_load_pure_modules_again_for_every_workflow() -> None:
    assert set(PASSED_THROUGH) <= sandbox_runner().restrictions.passthrough_modules
