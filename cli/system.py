"""The whole of Concord on one machine: servers, worker, projections, API; started in order, remembered, ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cli import probes
from cli.migrations import migrate
from cli.problems import Trouble
from cli.programs import PROJECT, DidNotStart, Program, Running, await_ready, finish, launch
from infrastructure import embedded
from infrastructure.embedded.children import Child, alive, end, free_port, spawn
from infrastructure.settings import PREFIX, Settings

API = "api"
ANOTHER = 3
"""How often we look for another port when somebody was quicker to take the one that we found free."""

WARDEN = 'read -r nothing; exec "$0" -m cli down'
"""A shell that waits for the end of its owner, however sudden, and then has everything of a folder stopped."""


class Remembered(BaseModel):
    """What was started for a data folder. `servers`: those of the embedded servers that were started with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    simulation: bool
    api_url: str
    temporal_ui_url: str | None
    programs: tuple[Running, ...]
    servers: tuple[Child, ...]

    @property
    def runs(self) -> bool:
        """Whether any of it still runs."""
        return any(alive(running.child) for running in self.programs)


class RunsAlready(Trouble):
    """There is one for this data folder already."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(f"Concord runs already for {folder}, at {url}: stop it with `concord down` first")


class StateUnreadable(Trouble):
    """The file that remembers what runs was changed by somebody else."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file}, which remembers what runs, cannot be read: end its processes by hand and delete it")


@dataclass(frozen=True, slots=True)
class System:
    """Concord, running. `settings` hold the addresses of its servers and its port."""

    settings: Settings
    state: Remembered
    warden: tuple[Child, int] | None = None


def start(settings: Settings, *, simulation: bool, bound: bool, tick: Callable[[str], object]) -> System:
    """Start what is needed and wait until it can work; `tick` hears the name of each part that can.

    Servers that the settings name are used as they are; otherwise the embedded ones are started. `bound`: everything
    ends with this process, however it ends. Raises RunsAlready, DidNotStart, EmbeddedError, StoreUnavailable; then
    nothing that this call started is left running.
    """
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    before = remembered(settings.data_folder)
    if before is not None and before.runs:
        raise RunsAlready(settings.data_folder, before.api_url)
    settings = settings.model_copy(update={"simulation": simulation})
    warden = _warden(settings.data_folder) if bound else None
    try:
        system = _start(settings, simulation, tick)
    except BaseException:
        stop(settings.data_folder)
        _dismiss(warden)
        raise
    return replace(system, warden=warden)


def revive(system: System, tick: Callable[[str], object]) -> tuple[str, ...]:
    """Start again whatever of it has ended, where it was; answers the names of the programs.

    Raises DidNotStart, EmbeddedError, StateUnreadable.
    """
    folder = system.settings.data_folder
    state = remembered(folder) or system.state
    if state.servers:
        servers = embedded.start(folder, simulation=state.simulation, ui=True)
        state = state.model_copy(update={"servers": tuple({*state.servers, *servers.started})})
    before = {at.name: at for at in state.programs}
    ended = [program for program in _programs(system.settings) if not alive(before[program.name].child)]
    started = [(program, launch(program, folder, _variables(system.settings))) for program in ended]
    now = {**before, **{program.name: at for program, at in started}}
    _remember(folder, state.model_copy(update={"programs": tuple(now.values())}))
    await_ready(started, tick)
    return tuple(program.name for program in ended)


def stop(folder: Path) -> tuple[str, ...]:
    """End exactly what `start` started for a folder, whoever called it; answers the names. Raises NotOurs, Trouble."""
    state = remembered(folder)
    if state is None:
        return ()
    ended = finish(reversed(state.programs))
    servers = embedded.stop(folder, only=state.servers) if state.servers else ()
    _file(folder).unlink(missing_ok=True)
    return (*ended, *servers)


@contextmanager
def running(settings: Settings, *, simulation: bool, tick: Callable[[str], object]) -> Iterator[System]:
    """Concord for the length of a block; nothing of it outlives this process."""
    system = start(settings, simulation=simulation, bound=True, tick=tick)
    try:
        yield system
    finally:
        _dismiss(system.warden)
        stop(settings.data_folder)


def remembered(folder: Path) -> Remembered | None:
    """What was started last for a folder and not ended; it may have ended by itself. Raises StateUnreadable."""
    try:
        return Remembered.model_validate_json(_file(folder).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise StateUnreadable(_file(folder)) from None


def api_url(settings: Settings) -> str:
    """Where the API of a folder answers: where `start` put it, else where the settings say."""
    state = remembered(settings.data_folder)
    return state.api_url if state is not None and state.runs else _url(settings)


def _start(settings: Settings, simulation: bool, tick: Callable[[str], object]) -> System:  # noqa: FBT001 - from `start`
    state = Remembered(simulation=simulation, api_url=_url(settings), temporal_ui_url=None, programs=(), servers=())
    if settings.database_url is None or settings.temporal_address is None:
        servers = embedded.start(settings.data_folder, simulation=simulation, ui=True)
        settings = servers.applied_to(settings)
        state = state.model_copy(update={"servers": servers.started, "temporal_ui_url": servers.temporal_ui_url})
        _remember(settings.data_folder, state)
        tick("servers")
    migrate(settings)
    tick("migrations")
    others = [program for program in _programs(settings) if program.name != API]
    for program in others:
        state = _launched(program, settings, state)
    settings, state = _on_some_port(settings, state, tick)
    ready = {program.name: program for program in _programs(settings) if program.name != API}
    await_ready([(ready[at.name], at) for at in state.programs if at.name in ready], tick)
    return System(settings, state)


def _on_some_port(settings: Settings, state: Remembered, tick: Callable[[str], object]) -> tuple[Settings, Remembered]:
    """The API, listening: on the port of the settings, or on another when somebody has it. Raises DidNotStart."""
    before, left = state, ANOTHER
    while True:
        chosen = settings.model_copy(update={"api_port": free_port(settings.api_port if left == ANOTHER else None)})
        api = next(program for program in _programs(chosen) if program.name == API)
        state = _launched(api, chosen, before.model_copy(update={"api_url": _url(chosen)}))
        try:
            await_ready([(api, state.programs[-1])], tick)
        except DidNotStart:
            somebody_was_quicker = free_port(chosen.api_port) != chosen.api_port
            left -= 1
            if not somebody_was_quicker or not left:
                raise
        else:
            return chosen, state


def _launched(program: Program, settings: Settings, state: Remembered) -> Remembered:
    running = launch(program, settings.data_folder, _variables(settings))
    state = state.model_copy(update={"programs": (*state.programs, running)})
    _remember(settings.data_folder, state)
    return state


def _variables(settings: Settings) -> dict[str, str]:
    return {
        f"{PREFIX}DATA_FOLDER": str(settings.data_folder),
        f"{PREFIX}API_PORT": str(settings.api_port),
        f"{PREFIX}SIMULATION": str(settings.simulation).lower(),
    }


def _programs(settings: Settings) -> tuple[Program, ...]:
    worker, url = str(PROJECT / "worker.py"), _url(settings)
    return (
        Program("worker", (worker, "worker"), lambda: probes.worker_listens(settings)),
        Program(API, ("-m", "api"), lambda: probes.api_answers(settings, url)),
        Program("projections", (worker, "projections"), lambda: probes.read_models_follow(url)),
    )


def _warden(folder: Path) -> tuple[Child, int]:
    waits_on, ours = os.pipe()
    try:
        setting = [f"{PREFIX}DATA_FOLDER={folder}", f"PYTHONPATH={PROJECT}"]
        command = ["env", *setting, "sh", "-c", WARDEN, sys.executable]
        return spawn(command, log=folder / "warden.log", stdin=waits_on), ours
    finally:
        os.close(waits_on)


def _dismiss(warden: tuple[Child, int] | None) -> None:
    if warden is None:
        return
    child, pipe = warden
    end(child)
    with suppress(OSError):
        os.close(pipe)


def _file(folder: Path) -> Path:
    return folder / "processes.json"


def _remember(folder: Path, state: Remembered) -> None:
    new = _file(folder).with_suffix(".new")
    new.write_text(state.model_dump_json(indent=2))
    new.replace(_file(folder))


def _url(settings: Settings) -> str:
    return f"http://{settings.api_host}:{settings.api_port}"
