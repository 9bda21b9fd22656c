"""What the stack prepares works on real servers: roles that cannot touch the log, a namespace with our filters."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest

from infrastructure.database import read_models
from infrastructure.embedded import Servers
from infrastructure.embedded.postgres_folder import SUPERUSER, program
from infrastructure.embedded.temporal import program as temporal_program
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.migrate import migrate
from infrastructure.event_store.verify import verify
from infrastructure.search_attributes import SEARCH_ATTRIBUTES
from infrastructure.settings import Settings
from infrastructure.temporal import connect, register_search_attributes
from projections import catalogue
from tests.support.appends import an_append
from tests.support.deployment import DEPLOY


@dataclass(frozen=True)
class Prepared:
    """The addresses of a database that was prepared by `deploy/postgres/roles.sql`."""

    superuser: str
    owner: str
    program: str


def address(servers: Servers, user: str, password: str | None, database: str) -> str:
    parts = urlsplit(servers.database_url)
    login = f"{user}:{password or parts.password}@{parts.hostname}:{parts.port}"
    return urlunsplit((parts.scheme, login, f"/{database}", "", ""))


@pytest.fixture(scope="module")
def prepared(servers: Servers) -> Iterator[Prepared]:
    """A database as the container's first start leaves it, migrated by its owner."""
    name = f"stack_{uuid4().hex[:8]}"
    at = Prepared(
        address(servers, SUPERUSER, None, name),
        address(servers, "concord_owner", "of-the-log", name),
        address(servers, "concord_app", "of-a-program", name),
    )
    with psycopg.connect(address(servers, SUPERUSER, None, "postgres"), autocommit=True) as superuser:
        superuser.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            run_roles(at.superuser)
            migrate(at.owner)
            yield at
        finally:
            superuser.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
            superuser.execute("drop role if exists concord_owner, concord_app")


def run_roles(superuser: str) -> None:
    passwords = ["--set", "owner_password=of-the-log", "--set", "app_password=of-a-program"]
    subprocess.run(
        [program("psql"), "--no-psqlrc", "--quiet", *passwords, "--file", DEPLOY / "postgres" / "roles.sql", superuser],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.feature("TS-23")
async def test_a_program_appends_reads_and_verifies_with_its_own_role(prepared: Prepared) -> None:
    async with PostgresEventStore(prepared.program) as store:
        await store.append(an_append("deal-000001", count=2))
        async with store.guarded(["envelope"]) as transaction:
            await transaction.append(an_append("deal-000002", guard="envelope"))
        assert (await verify(store)).flaw is None
        assert len(await store.read_guard("envelope")) == 1


async def test_a_program_makes_its_read_models_with_its_own_role(prepared: Prepared) -> None:
    engine = read_models(prepared.program, name="test", size=2)
    try:
        await catalogue.prepare(engine)
    finally:
        await engine.dispose()


@pytest.mark.feature("TS-23")
@pytest.mark.parametrize(
    "change",
    [
        "alter table concord.event disable trigger event_is_append_only",
        "alter table concord.event disable trigger all",
        "set session_replication_role = replica",
        "drop table concord.event",
        "truncate concord.event",
        "alter function concord.refuse_change() rename to gone",
        "update concord.event set data = '{}'",
        "delete from concord.event",
        "create table public.elsewhere ()",
    ],
)
def test_a_programs_role_cannot_get_around_the_seal_of_the_log(prepared: Prepared, change: str) -> None:
    with psycopg.connect(prepared.program, autocommit=True) as app, pytest.raises(psycopg.Error) as refused:
        app.execute(change)
    assert refused.value.sqlstate in {"42501", "CO002"}, refused.value


def test_a_forgotten_transaction_does_not_hold_the_log_for_long(prepared: Prepared) -> None:
    with psycopg.connect(prepared.program) as app:
        assert app.execute("show idle_in_transaction_session_timeout").fetchone() == ("1min",)
        assert app.execute("show timezone").fetchone() == ("UTC",)


async def test_the_namespace_is_made_once_and_then_learns_the_filters_that_workflows_set(servers: Servers) -> None:
    namespace = f"stack-{uuid4().hex[:8]}"
    for _ in range(2):
        done = await asyncio.create_subprocess_exec(
            "/bin/sh",
            DEPLOY / "temporal" / "namespace.sh",
            env={
                "PATH": f"{temporal_program().parent}:{os.environ['PATH']}",
                "TEMPORAL_ADDRESS": servers.temporal_address,
                "TEMPORAL_NAMESPACE": namespace,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await done.communicate()
        assert done.returncode == 0, said.decode()
    client = await connect(Settings(temporal_address=servers.temporal_address, temporal_namespace=namespace))
    await register_search_attributes(client)
    listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    assert set(SEARCH_ATTRIBUTES) <= set(listed.custom_attributes)
