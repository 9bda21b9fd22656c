"""How long people wait: from HTTP to the receipt of a command, from there until they see it, and for the board.

Real processes on servers that write to disk: uvicorn, one worker, one projection runner. One person at a time, one
command after the other, as at a desk. `python -m benchmarks.latency` prints what it found.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import mkdtemp
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx

from cli import system
from cli.people import open_directory
from domain.kernel import PersonId
from infrastructure.issuer import issue_token
from infrastructure.logs import configure_logs
from infrastructure.settings import Settings
from portfolio.load import load
from tests.support.deals import charter

INITIATIVES = 30
COMMANDS = 300
LOOKS = 200
WARM_UP = 20


def measure(folder: Path) -> dict[str, float]:
    """Milliseconds at the median and at the 99th percentile; `folder` gets servers of its own.

    `receipt_ms`: from sending a command over HTTP until its receipt is there. `visible_ms`: from the receipt until a
    question with `seen=` is answered by a read model that has it. `file_ms`: one initiative in full, without waiting.
    `board_ms`: one page of 30 initiatives.
    """
    settings = Settings(data_folder=folder / "latency")
    with system.running(settings, simulation=False, tick=_quietly) as running:
        return asyncio.run(_at_the_desk(running))


@dataclass
class Waits:
    """Seconds that somebody waited, by what they waited for."""

    receipt: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)
    file: list[float] = field(default_factory=list)
    board: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """In milliseconds."""
        return {
            "receipt_ms_p50": median(self.receipt) * 1000,
            "receipt_ms_p99": _p99(self.receipt) * 1000,
            "visible_ms_p50": median(self.visible) * 1000,
            "visible_ms_p99": _p99(self.visible) * 1000,
            "file_ms_p50": median(self.file) * 1000,
            "board_ms_p50": median(self.board) * 1000,
            "board_ms_p99": _p99(self.board) * 1000,
        }


async def _at_the_desk(running: system.System) -> dict[str, float]:
    people = load().people
    await open_directory(running.settings, people)
    vp, lead = (
        next(who.id for who in people if role in who.roles) for role in ("vp_corporate_development", "deal_lead")
    )
    waits = Waits()
    token = issue_token(running.settings, vp)
    async with httpx.AsyncClient(
        base_url=running.state.api_url, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False
    ) as client:
        initiatives = [await _begun(client, lead) for _ in range(INITIATIVES)]
        for number in range(WARM_UP + COMMANDS):
            risk = _risk(number, lead)
            await _asked(client, initiatives[number % INITIATIVES], risk, waits if number >= WARM_UP else Waits())
        for number in range(LOOKS):
            waits.file.append(await _looked(client, f"/api/v1/initiatives/{initiatives[number % INITIATIVES]}"))
            waits.board.append(await _looked(client, "/api/v1/initiatives"))
    return waits.figures()


async def _looked(client: httpx.AsyncClient, path: str) -> float:
    started = perf_counter()
    (await client.get(path)).raise_for_status()
    return perf_counter() - started


async def _begun(client: httpx.AsyncClient, owner: PersonId) -> str:
    fields = charter().model_dump(mode="json", exclude={"playbook", "terms", "type"})
    body = {"kind": "acquisition", **fields, "charter": {**fields["charter"], "owner": owner}}
    answer = await client.post("/api/v1/initiatives", json=body, headers={"Idempotency-Key": uuid4().hex})
    initiative: str = answer.raise_for_status().json()["initiative"]
    return initiative


def _risk(number: int, owner: PersonId) -> dict[str, Any]:
    return {
        "type": "raise_risk",
        "risk": f"risk_{number}",
        "title": f"Risk number {number}",
        "family": "operational",
        "owner": owner,
    }


async def _asked(client: httpx.AsyncClient, initiative: str, command: dict[str, Any], waits: Waits) -> None:
    path, key = f"/api/v1/initiatives/{initiative}", {"Idempotency-Key": uuid4().hex}
    sent = perf_counter()
    receipt = (await client.post(f"{path}/commands", json=command, headers=key)).raise_for_status().json()
    received = perf_counter()
    file = (await client.get(path, params={"seen": receipt["position"]})).raise_for_status()
    seen = perf_counter()
    assert file.json()["version"] >= receipt["version"], "the read model was too late"
    waits.receipt.append(received - sent)
    waits.visible.append(seen - received)


def _p99(waited: Sequence[float]) -> float:
    return quantiles(waited, n=100)[98]


def _quietly(_: str) -> None:
    pass


def main() -> None:
    """Measure in a folder that is deleted afterwards."""
    configure_logs("warning", "console")
    folder = Path(mkdtemp(prefix="concord-latency-"))
    folder.chmod(0o711)
    try:
        json.dump(measure(folder), sys.stdout, indent=2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
