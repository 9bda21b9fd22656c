"""The three programs of Concord as processes of their own, watched: their traces, figures and lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from cli import probes
from infrastructure.embedded.children import free_port
from infrastructure.settings import PREFIX, Settings
from tests.support.otlp import Collector, collecting
from tests.support.tree import ROOT

COMMANDS = {"api": ("-m", "api"), "worker": ("worker.py", "worker"), "projections": ("worker.py", "projections")}


@dataclass(frozen=True)
class Whole:
    """Where everything is."""

    settings: Settings
    collector: Collector
    logs: Mapping[str, Path]
    pages: Mapping[str, str]

    def lines(self, program: str) -> list[dict[str, Any]]:
        """What a program has said so far. Fails when a line is no JSON."""
        return [json.loads(line) for line in self.logs[program].read_text().splitlines()]


@contextmanager
def programs(settings: Settings, folder: Path) -> Iterator[Whole]:
    """All three, able to do their work; ended politely when the block ends, and each must have ended well."""
    ports = {name: free_port(None) for name in COMMANDS}
    with collecting() as collector:
        settings = settings.model_copy(
            update={
                "api_port": ports["api"],
                "worker_metrics_port": ports["worker"],
                "projections_metrics_port": ports["projections"],
                "otel_endpoint": collector.endpoint,
                "log_format": "json",
                "data_folder": folder / "concord",
            }
        )
        told = {f"{PREFIX}{name.upper()}": str(value) for name, value in settings if value is not None}
        logs = {name: folder / f"{name}.log" for name in COMMANDS}
        running = {name: _start(command, told, logs[name]) for name, command in COMMANDS.items()}
        pages = {name: f"http://127.0.0.1:{port}/metrics" for name, port in ports.items()}
        try:
            api = f"http://127.0.0.1:{ports['api']}"
            _wait(lambda: probes.worker_listens(settings), running, logs)
            _wait(lambda: probes.read_models_follow(api), running, logs)
            yield Whole(settings, collector, logs, pages)
        finally:
            ended = {name: _end(process) for name, process in running.items()}
        assert ended == dict.fromkeys(COMMANDS, 0), {name: logs[name].read_text()[-2000:] for name in COMMANDS}


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
    """Look again and again, without a pause longer than the look itself takes."""
    deadline = monotonic() + seconds
    while not await holds():
        assert monotonic() < deadline, "it never came about"


async def figures(whole: Whole, program: str) -> str:
    """The page of figures of a program."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(whole.pages[program])).raise_for_status().text


def _start(command: tuple[str, ...], told: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **told}
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stderr=out
        )


def _wait(
    why_not: Callable[[], str | None], running: Mapping[str, subprocess.Popen[bytes]], logs: Mapping[str, Path]
) -> None:
    deadline = monotonic() + 60
    while (reason := why_not()) is not None:
        for name, process in running.items():
            assert process.poll() is None, f"{name} has ended: {logs[name].read_text()[-3000:]}"
        assert monotonic() < deadline, reason


def _end(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return -1
