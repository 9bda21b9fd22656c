"""The checkers run as tests, so that `make test` is all that there is to run."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.tree import ROOT

PROGRAMS = Path(sysconfig.get_path("scripts"))

CHECKERS = {
    "rules": (str(PROGRAMS / "ruff"), "check", "--output-format=concise", "."),
    "format": (str(PROGRAMS / "ruff"), "format", "--check", "."),
    "types": (sys.executable, "-m", "mypy", "."),
    "imports": (str(PROGRAMS / "lint-imports"), "--no-logo"),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("checker", CHECKERS)
def test_the_tree_passes(checker: str) -> None:
    done = subprocess.run(CHECKERS[checker], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"
