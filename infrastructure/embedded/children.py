"""Programs that we start: start one, know it again from any other process, end it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from secrets import randbelow
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from infrastructure.embedded.problems import NotOurs

T = TypeVar("T")

LOOPBACK = "127.0.0.1"

_LOWEST_PORT = 20_000
_USUAL_FIRST_OUTGOING_PORT = 32_768
"""Linux's; elsewhere they begin higher."""


class Child(BaseModel):
    """A program that was started. Its number may be given to another one day; together with its birth it never is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    born: str

    def __str__(self) -> str:
        return f"{self.pid}@{self.born}"

    @classmethod
    def parse(cls, text: str) -> Child:
        """The child that `str` wrote. Raises ValueError."""
        pid, _, born = text.partition("@")
        return cls(pid=int(pid), born=born)


class RunAs(NamedTuple):
    """Under which identity a program runs, and which user owns its files; as it stands, ourselves."""

    how: str = "as ourselves"
    prefix: tuple[str, ...] = ()
    owner: int | None = None


OURSELVES = RunAs()


def spawn(
    command: Sequence[str | Path], *, log: Path, run_as: RunAs = OURSELVES, stdin: int = subprocess.DEVNULL
) -> Child:
    """Start a program in a session of its own, deaf to the terminal, its output appended to `log`.

    It outlives us. Raises OSError when it cannot be started at all.
    """
    with log.open("ab") as out:
        popen = subprocess.Popen(
            [*run_as.prefix, *map(str, command)],
            stdin=stdin,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    popen.returncode = 0  # it is `alive` that reaps it; Popen would complain of a child left running
    seen = _look(popen.pid)
    return Child(pid=popen.pid, born=seen.born if seen else "")


def alive(child: Child) -> bool:
    """Whether exactly this program still runs."""
    with suppress(ChildProcessError):
        os.waitpid(child.pid, os.WNOHANG)
    seen = _look(child.pid)
    return seen is not None and seen.born == child.born


def command_of(pid: int) -> str:
    """The command line of a running process; empty when there is none."""
    seen = _look(pid)
    return seen.command if seen else ""


def known(pid: int) -> Child | None:
    """The running process of that number, as a child that can be known again."""
    seen = _look(pid)
    return Child(pid=pid, born=seen.born) if seen else None


def end(child: Child, *steps: tuple[signal.Signals, float]) -> None:
    """Ask each step's signal and wait its seconds; then SIGKILL. Returns when the program is gone.

    Raises NotOurs when it belongs to another user.
    """
    for asked, seconds in (*steps, (signal.SIGKILL, 30.0)):
        if not alive(child):
            return
        try:
            os.kill(child.pid, asked)
        except ProcessLookupError:
            return
        except PermissionError:
            raise NotOurs(child.pid) from None
        wait_for(lambda: not alive(child), seconds)


def wait_for(look: Callable[[], T], seconds: float) -> T:
    """Look every 10 ms until there is something to see, and answer it; after `seconds`, answer the last look."""
    deadline = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return seen


def free_port(preferred: int | None = None) -> int:
    """A loopback port that nobody listens on: the preferred one if it is free, otherwise any.

    It lies below those that the system gives to outgoing connections. One of these, a client's that keeps trying to
    reach the very server that was killed, would take the port away before the server is back on it.
    """
    span = _first_outgoing_port() - _LOWEST_PORT
    others = [_LOWEST_PORT + randbelow(span) for _ in range(100)]
    for port in others if preferred is None else (preferred, *others):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((LOOPBACK, port))
                return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback interface")


def _first_outgoing_port() -> int:
    try:
        first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError):
        return _USUAL_FIRST_OUTGOING_PORT
    return first if first >= _LOWEST_PORT + 1000 else _USUAL_FIRST_OUTGOING_PORT


class _Look(NamedTuple):
    born: str
    command: str


def _look(pid: int) -> _Look | None:
    return _look_in_proc(pid) if sys.platform == "linux" else _look_with_ps(pid)


def _look_in_proc(pid: int) -> _Look | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    state, *rest = stat.rpartition(")")[2].split()
    if state in "ZX":
        return None
    ticks_since_boot = rest[18]
    return _Look(f"{_boot()}:{ticks_since_boot}", command.replace(b"\0", b" ").decode(errors="replace"))


@cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _look_with_ps(pid: int) -> _Look | None:
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,lstart=,command=", "-p", str(pid)],  # noqa: S607 - every Unix has its ps
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split(maxsplit=6)
    match shown:
        case [state, *moment, command] if not state.startswith("Z"):
            return _Look(" ".join(moment), command)
        case _:
            return None
