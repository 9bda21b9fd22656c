"""The three programs of Concord on one machine: start them, see that they are ready, end them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from pydantic import BaseModel, ConfigDict

from cli import told
from cli.problems import Trouble
from infrastructure.embedded.children import Child, alive, end, spawn

PROJECT = Path(__file__).resolve().parents[1]

PATIENCE = 120.0
"""Seconds that a program gets to become ready."""

FAREWELL = 20.0
"""Seconds that a program gets to finish what it is doing."""

LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its name, what to run, and whether it can do its work (None: yes; else why not yet)."""

    name: str
    command: Sequence[str]
    ready: Callable[[], str | None]


class Running(BaseModel):
    """A program that was started, and where it says what it does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    child: Child
    log: Path


class DidNotStart(Trouble):
    """A program ended at once, or was not ready in time."""

    def __init__(self, running: Running, why: str) -> None:
        super().__init__(f"{running.name} did not start: {why}; its log {running.log} ends with:\n{tail(running.log)}")


def launch(program: Program, folder: Path, variables: Mapping[str, str]) -> Running:
    """Start it with these settings beside those of our own environment; its output goes to a log in the folder."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{program.name}.log"
    # `env` replaces itself by the program, so the child that we know is the program itself.
    setting = [f"{name}={value}" for name, value in {**variables, "PYTHONPATH": str(PROJECT)}.items()]
    child = spawn(["env", *setting, sys.executable, *program.command], log=log)
    return Running(name=program.name, child=child, log=log)


def await_ready(
    started: Iterable[tuple[Program, Running]], tick: Callable[[str], object], patience: float = PATIENCE
) -> None:
    """Wait until each can do its work; `tick` is called with the name of each that can. Raises DidNotStart."""
    deadline = time.monotonic() + patience
    for program, running in started:
        while (why_not := program.ready()) is not None:
            told.obey()
            if not alive(running.child):
                raise DidNotStart(running, "it has ended")
            if time.monotonic() > deadline:
                raise DidNotStart(running, f"not ready after {patience:.0f} s ({why_not})")
            time.sleep(0.1)
        tick(program.name)


def finish(programs: Iterable[Running]) -> tuple[str, ...]:
    """End them in the given order, politely first; answers the names of those that ran. Raises NotOurs."""
    ended = []
    for running in programs:
        if alive(running.child):
            end(running.child, (SIGTERM, FAREWELL))
            ended.append(running.name)
    return tuple(ended)


def tail(log: Path, lines: int = LAST_LINES) -> str:
    """The last lines of a log."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:]) or "(nothing)"
