"""Concord on this machine: show it, start it, stop it, look at it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from cli import probes, system, told
from cli.console import document, progress, results, say
from cli.demo.run import fresh, starting, tell
from cli.people import open_directory
from cli.runtime import run, settings
from cli.system import System
from infrastructure.embedded.children import alive
from infrastructure.settings import PREFIX, Settings
from portfolio.load import load


def demo(
    *,
    leave: Annotated[
        bool, typer.Option("--exit", help="Stop everything at the end instead of leaving it to look at.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
) -> None:
    """Start everything afresh, walk six acquisitions through their gates in simulated time, and say what happened."""
    began = time.perf_counter()
    plan = load()
    chosen = fresh(settings())
    with progress() as bars:
        running = system.running(chosen, simulation=True, tick=starting(bars))
        with running as concord:
            ending = run(tell(concord, plan, bars, began))
            bars.stop()
            if as_json:
                document(ending.as_json())
            else:
                ending.show()
            if not leave:
                _look_around(concord)
    if not ending.verified:
        raise typer.Exit(1)


def up(
    *, simulation: Annotated[bool, typer.Option(help="Workflows get clocks of their own, for demonstrations.")] = False
) -> None:
    """Start everything on this machine and leave it running; `concord down` stops it."""
    chosen = settings()
    with progress() as bars:
        concord = system.start(chosen, simulation=simulation, bound=False, tick=starting(bars))
    if chosen.auth_jwks_url is None and run(open_directory(concord.settings, load().people)):
        say("The directory was empty: the people of portfolio/people.json are in it now.")
    _addresses(concord)


def down() -> None:
    """Stop exactly what `concord up` started for this data folder; the data stays."""
    folder = settings().data_folder
    ended = system.stop(folder)
    say(f"stopped: {', '.join(ended)}" if ended else f"nothing was running for {folder}")


def status(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """Say what runs for this data folder, and whether it can do its work. Fails when it cannot."""
    chosen = settings()
    state = system.remembered(chosen.data_folder)
    parts: dict[str, str] = {}
    if state is not None:
        parts = {at.name: "running" if alive(at.child) else f"ended; see {at.log}" for at in state.programs}
        if parts and set(parts.values()) == {"running"}:
            parts["work"] = probes.read_models_follow(state.api_url) or "ready"
    well = bool(parts) and set(parts.values()) <= {"running", "ready"}
    if as_json:
        listed: dict[str, JsonValue] = {**parts}
        document({"api": state.api_url if state else None, "parts": listed, "well": well})
    else:
        for name, how in parts.items():
            print(f"{name}: {how}")
        print(f"api: {state.api_url}" if state and parts else f"nothing runs for {chosen.data_folder}")
    if not well:
        raise typer.Exit(1)


def _addresses(concord: System) -> None:
    state = concord.state
    if probes.shows_pages(state.api_url):
        results.print(f"Dashboard  {state.api_url}/", highlight=False)
    results.print(f"API        {state.api_url}/api/v1/openapi.json", highlight=False)
    if state.temporal_ui_url:
        results.print(f"Temporal   {state.temporal_ui_url}", highlight=False)
    if concord.settings.auth_jwks_url is None:
        results.print(f"Token      {_ourselves(concord.settings)} token --as cfo", highlight=False)


def _ourselves(chosen: Settings) -> str:
    """How to call this command for a data folder, from where the person stands."""
    ours = chosen.data_folder == settings().data_folder
    folder = "" if ours else f"{PREFIX}DATA_FOLDER={_short(chosen.data_folder)} "
    python = Path(sys.executable)
    short = python.with_name("concord")  # made by `make setup`
    return folder + (_short(short) if short.exists() else f"{_short(python)} -m cli")


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _look_around(concord: System) -> None:
    _addresses(concord)
    say("Everything stays up until you press Ctrl-C.")
    try:
        told.wait()
    except KeyboardInterrupt:
        say("Stopping.")
