"""The log is verified without anybody asking, and a change to it is noticed, shown and said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest
from structlog.testing import capture_logs

from infrastructure import metrics
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.memory import MemoryEventStore
from infrastructure.event_store.store import Position, StoreUnavailable
from infrastructure.log_watch import verified_once, watch_log
from tests.support.appends import an_append


def figure(name: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PostgresEventStore]:
    async with PostgresEventStore(database_url) as postgres:
        yield postgres


@pytest.mark.feature("TS-06")
async def test_a_whole_log_shows_as_whole_with_its_extent(store: PostgresEventStore) -> None:
    await store.append(an_append("deal-000001", count=3))

    with capture_logs() as said:
        await verified_once(store)

    assert (figure("concord_log_verified"), figure("concord_log_verified_events")) == (1, 3)
    assert [line["event"] for line in said] == ["log.verified"]


@pytest.mark.feature("TS-06", "TS-23")
async def test_an_event_changed_behind_our_back_shows_and_is_named(
    store: PostgresEventStore, database_url: str
) -> None:
    await store.append(an_append("deal-000001", count=3))
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("alter table concord.event disable trigger event_is_append_only")
        owner.execute("update concord.event set data = '{}' where version = 2")

    with capture_logs() as said:
        await verified_once(store)

    assert figure("concord_log_verified") == 0
    (line,) = said
    assert line.items() >= {"event": "log.found_broken", "stream": "deal-000001", "version": 2}.items()


class Enough(Exception):
    """The story is over."""


class Away(MemoryEventStore):
    """A log that cannot be reached the first time; the third look ends the story."""

    looks = 0

    async def frontier(self) -> Position:
        self.looks += 1
        if self.looks == 1:
            raise StoreUnavailable("nobody there")
        if self.looks == 3:
            raise Enough
        return await super().frontier()


async def test_a_log_that_could_not_be_reached_is_verified_when_it_can_be_again() -> None:
    with capture_logs() as said, pytest.raises(Enough):
        await watch_log(Away(), every=timedelta(0), again=timedelta(0))

    assert [line["event"] for line in said] == ["log.not_verified", "log.verified"]
