"""Programs are started, waited for and ended; one that fails says so with the end of its log."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cli.programs import DidNotStart, Program, await_ready, finish, launch, tail
from infrastructure.embedded.children import alive, wait_for

LIVES = "import signal; print('up', flush=True); signal.pause()"


def ready_when_up(folder: Path) -> str | None:
    return None if "up" in tail(folder / "logs" / "echo.log") else "it has not said so"


def test_a_program_is_waited_for_and_ended(tmp_path: Path) -> None:
    program = Program("echo", ("-c", LIVES), lambda: ready_when_up(tmp_path))
    running = launch(program, tmp_path, {})
    heard: list[str] = []
    await_ready([(program, running)], heard.append)
    assert heard == ["echo"]
    assert finish([running]) == ("echo",)
    assert not alive(running.child)
    assert finish([running]) == ()


def test_settings_reach_the_program_and_its_output_the_log(tmp_path: Path) -> None:
    program = Program("echo", ("-c", "import os; print(os.environ['CONCORD_API_PORT'])"), lambda: None)
    running = launch(program, tmp_path, {"CONCORD_API_PORT": "12345"})
    assert wait_for(lambda: not alive(running.child), 10)
    assert tail(running.log) == "12345"


def test_a_program_that_ends_at_once_shows_the_last_lines_of_its_log(tmp_path: Path) -> None:
    program = Program("broken", ("-c", "import sys; sys.exit('the port is taken')"), lambda: "no answer")
    running = launch(program, tmp_path, {})
    with pytest.raises(
        DidNotStart, match=r"broken did not start: it has ended; its log .*broken\.log ends with:\nthe port"
    ):
        await_ready([(program, running)], lambda _: None)


def test_a_program_that_never_gets_ready_says_what_it_lacks(tmp_path: Path) -> None:
    program = Program("slow", ("-c", LIVES), lambda: "nobody listens")
    running = launch(program, tmp_path, {})
    try:
        with pytest.raises(DidNotStart, match=r"slow did not start: not ready after 0 s \(nobody listens\)"):
            await_ready([(program, running)], lambda _: None, patience=0.3)
    finally:
        finish([running])


def test_programs_run_by_the_python_we_run_by(tmp_path: Path) -> None:
    program = Program("which", ("-c", "import sys; print(sys.executable)"), lambda: None)
    running = launch(program, tmp_path, {})
    assert wait_for(lambda: not alive(running.child), 10)
    assert tail(running.log) == sys.executable
