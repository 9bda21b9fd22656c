"""The command line itself: expected failures are one sentence and exit code 1; results alone go to standard output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT


def concord(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env={**clean, "CONCORD_DATA_FOLDER": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_word_it_lists_what_there_is(tmp_path: Path) -> None:
    said = concord("--help", folder=tmp_path).stdout
    for command in (
        "demo",
        "up",
        "down",
        "status",
        "token",
        "people",
        "import",
        "verify",
        "anchor",
        "export",
        "rebuild",
    ):
        assert command in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("verify",), "no servers are running for the data folder"),
        (("people",), "no servers are running for the data folder"),
        (("import", "pipeline", "nothing.csv"), "no servers are running for the data folder"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_that_says_what_to_do(
    words: tuple[str, ...], complaint: str, tmp_path: Path
) -> None:
    done = concord(*words, folder=tmp_path)
    assert done.returncode == 1
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    done = concord("status", folder=tmp_path, CONCORD_API_PORT="lots")
    assert done.returncode == 1
    assert "CONCORD_API_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_of_nothing_fails_and_says_so(tmp_path: Path) -> None:
    done = concord("status", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == f"nothing runs for {tmp_path}\n"


def test_stopping_what_does_not_run_is_no_failure(tmp_path: Path) -> None:
    done = concord("down", folder=tmp_path)
    assert done.returncode == 0
    assert "nothing was running" in done.stderr


def test_a_spoilt_state_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "processes.json").write_text("{}")
    done = concord("down", folder=tmp_path)
    assert done.returncode == 1
    assert "processes.json, which remembers what runs, cannot be read" in done.stderr


def test_rehydrate_wants_one_or_all(tmp_path: Path) -> None:
    assert concord("rehydrate", folder=tmp_path).returncode == 2
    assert concord("rehydrate", "acquisition-abc123", "--all-missing", folder=tmp_path).returncode == 2
