"""What must stay light is light when it is really imported, which no static graph can promise."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.tree import ROOT

HEAVY = {"sqlalchemy", "psycopg", "psycopg_pool", "fastapi", "starlette", "structlog", "httpx", "infrastructure", "api"}


@pytest.mark.parametrize(
    ("package", "unwanted"),
    [
        ("workflows.initiative, workflows.kinds", HEAVY),
        ("activities.contracts", HEAVY),
        ("domain.kinds", HEAVY | {"temporalio"}),
    ],
)
def test_importing_it_loads_nothing_heavy(package: str, unwanted: set[str]) -> None:
    program = f"import sys, {package}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & unwanted == set()
