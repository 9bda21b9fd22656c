"""One entry for everything: every target explains itself and sets up first, and CI runs what a person runs."""

from __future__ import annotations

import os
import re
import subprocess

from tests.support.tree import ROOT

TARGETS = re.findall(r"^([a-z-]+):(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_target_says_what_it_does() -> None:
    assert [name for name, rest in TARGETS if not re.search(r"## [A-Z]", rest)] == []
    assert len(TARGETS) <= 20


def test_every_target_sets_up_first() -> None:
    without = {name for name, rest in TARGETS if "$(READY)" not in rest}
    assert without == {"help", "check"}
    assert dict(TARGETS)["check"].split("##")[0].split() == ["lint", "types", "imports"]


def test_ci_runs_the_tests_from_wherever_it_is_called() -> None:
    entry = ROOT / ".ci" / "run"
    assert os.access(entry, os.X_OK)
    assert entry.read_text().splitlines()[-2:] == ['cd "$(dirname "$0")/.."', "exec make test"]


def test_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert re.findall(r"make ([a-z-]+) ", shown) == [name for name, _ in TARGETS]
