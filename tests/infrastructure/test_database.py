"""Connections keep their promises: readers cannot write, a transaction is all or nothing, names are seen."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, InternalError

from infrastructure.database import log_pool, read_models, reading, writing


@pytest.mark.feature("TS-03")
async def test_a_reader_cannot_write_even_by_mistake(database_url: str) -> None:
    engine = read_models(database_url, name="test", size=2)
    async with writing(engine) as connection:
        await connection.execute(text("create table card (id int)"))
    with pytest.raises(InternalError, match="read-only transaction"):
        async with reading(engine) as connection:
            await connection.execute(text("insert into card values (1)"))
    async with writing(engine) as connection:
        await connection.execute(text("insert into card values (2)"))
    await engine.dispose()


@pytest.mark.feature("TS-03")
async def test_a_reader_sees_one_moment_from_its_first_query_to_its_last(database_url: str) -> None:
    engine = read_models(database_url, name="test", size=2)
    async with writing(engine) as connection:
        await connection.execute(text("create table card (id int)"))
    async with reading(engine) as reader:
        assert (await reader.execute(text("select count(*) from card"))).scalar_one() == 0
        async with writing(engine) as writer:
            await writer.execute(text("insert into card values (1)"))
        assert (await reader.execute(text("select count(*) from card"))).scalar_one() == 0
    async with reading(engine) as reader:
        assert (await reader.execute(text("select count(*) from card"))).scalar_one() == 1
    await engine.dispose()


async def test_a_block_that_fails_has_written_nothing(database_url: str) -> None:
    engine = read_models(database_url, name="test", size=1)

    async def fail_half_way() -> None:
        async with writing(engine) as connection:
            await connection.execute(text("create table card (id int)"))
            await connection.execute(text("select 1 / 0"))

    with pytest.raises(DataError, match="division by zero"):
        await fail_half_way()
    async with reading(engine) as connection:
        assert (await connection.execute(text("select to_regclass('card')"))).scalar_one() is None
    await engine.dispose()


async def test_the_operator_sees_who_is_connected(database_url: str) -> None:
    async with log_pool(database_url, name="worker", size=2) as pool, pool.connection() as connection:
        cursor = await connection.execute("select application_name from pg_stat_activity where pid = pg_backend_pid()")
        assert await cursor.fetchone() == ("concord worker",)
