"""An API process of its own on servers that run: ready when the block begins, ended with it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infrastructure.embedded.children import free_port
from infrastructure.settings import PREFIX, Settings
from tests.support.office import eventually
from tests.support.tree import ROOT


@dataclass(frozen=True)
class Replica:
    """One API process, its address, and where it logs."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()


@asynccontextmanager
async def replica(settings: Settings, log: Path, probe: str = "/readyz") -> AsyncIterator[Replica]:
    """Ready when `probe` answers well. Fails when the process ends meanwhile."""
    running = _started(settings, log)
    try:
        async with httpx.AsyncClient(base_url=running.address, trust_env=False) as http:

            async def ready() -> bool:
                assert running.process.poll() is None, _said(log)
                try:
                    return (await http.get(probe)).status_code == httpx.codes.OK
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                    return False

            await eventually(ready, within=90)
        yield running
    finally:
        await asyncio.to_thread(running.kill)


def _started(settings: Settings, log: Path) -> Replica:
    own = settings.model_copy(update={"api_port": free_port(None)})
    told = {f"{PREFIX}{name.upper()}": str(value) for name, value in own if value is not None}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **told}
    command = [sys.executable, "-m", "api"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stderr=out)
    return Replica(process, f"http://127.0.0.1:{own.api_port}", log)


def _said(log: Path) -> str:
    return log.read_text()[-2000:]
