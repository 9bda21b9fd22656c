"""`python -m api` from a shell: what it says, and how it ends."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from api.__main__ import listen
from infrastructure.database import read_models
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from projections.catalogue import prepare

ROOT = Path(__file__).parents[2]


def variables(folder: Path, **changed: str) -> dict[str, str]:
    """The environment of a process that knows of no servers."""
    known = {"PATH": "/usr/bin:/bin", "CONCORD_DATA_FOLDER": str(folder), "CONCORD_LOG_FORMAT": "json"}
    return known | {f"CONCORD_{name.upper()}": value for name, value in changed.items()}


def started(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        [sys.executable, "-m", "api"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    ended = started(variables(tmp_path, api_port="eighty"))
    assert ended.returncode == 2
    assert "api_port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.feature("TS-28")
def test_it_does_not_listen_to_others_with_tokens_of_its_own(tmp_path: Path) -> None:
    here = {"database_url": "postgresql://x@127.0.0.1:1/x", "temporal_address": "127.0.0.1:1"}
    ended = started(variables(tmp_path, api_host="192.0.2.7", **here))
    assert ended.returncode == 2
    assert "CONCORD_AUTH_JWKS_URL" in ended.stderr


def test_without_servers_it_says_how_to_get_them(tmp_path: Path) -> None:
    ended = started(variables(tmp_path))
    assert ended.returncode == 4
    assert "make up" in ended.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        here = {"database_url": "postgresql://x@127.0.0.1:1/x", "temporal_address": "127.0.0.1:1"}
        ended = started(variables(tmp_path, api_port=port, **here))
    assert ended.returncode == 3
    assert ended.stderr.strip() == (
        f"concord api: 127.0.0.1:{port} is taken by another program: end it, or set CONCORD_API_PORT to a free port"
    )


def test_an_answer_in_two_pieces_does_not_wait_for_an_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()[:2]):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


@pytest.fixture
async def api(
    settings: Settings, free_port: int
) -> AsyncIterator[tuple[httpx.AsyncClient, asyncio.subprocess.Process]]:
    """A running `python -m api` and a client of it; read models are there, as a projection runner left them."""
    engine = read_models(str(settings.database_url), name="test", size=1)
    await prepare(engine)
    await engine.dispose()
    environment = variables(
        settings.data_folder,
        database_url=str(settings.database_url),
        temporal_address=str(settings.temporal_address),
        api_port=str(free_port),
    )
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api", cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{free_port}") as client:
        assert running.stderr is not None
        async for line in running.stderr:
            if b"api.opened" in line:
                break
        try:
            yield client, running
        finally:
            if running.returncode is None:
                running.kill()
            await running.wait()


async def test_it_serves_until_it_is_told_to_stop(
    api: tuple[httpx.AsyncClient, asyncio.subprocess.Process], settings: Settings
) -> None:
    client, running = api
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    ready = await client.get("/readyz")
    assert ready.status_code == 200, ready.text
    token = issue_token(settings, "vera")
    stranger = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert stranger.json()["code"] == "person_unknown"
    running.send_signal(signal.SIGTERM)
    _, written = await asyncio.wait_for(running.communicate(), 30)
    assert running.returncode == 0, written.decode()
    lines = [json.loads(line) for line in written.decode().splitlines()]
    assert lines[-1]["event"] == "api.closed"
    assert [line for line in lines if line["level"] != "info"] == []
