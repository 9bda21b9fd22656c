"""One machine from the command line: up, people, an import that adds nothing the second time, a verified log, down."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from cli.pipeline.rows import COLUMNS, Candidate, read
from cli.pipeline.sending import stream_of
from portfolio.words import category_words
from tests.support.left_running import left_running
from tests.support.tree import ROOT

pytestmark = pytest.mark.timeout(300)

GOOD = ("/o/heron", "Heron", "Storage", "USA", "/o/crane", "Crane", "2014-05-08", "300000000", "USD")


class Machine:
    """Concord's command line over one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def says(self, *words: str, code: int = 0) -> str:
        """Standard output of a command that must end with this code."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env={**clean, "CONCORD_DATA_FOLDER": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert done.returncode == code, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Started, and stopped afterwards."""
    running = Machine(tmp_path_factory.mktemp("machine"))
    running.says("up")
    yield running
    running.says("down")
    assert left_running(running.folder) == []


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two deals that can be taken, and one row for several reasons to refuse."""
    row = dict(zip(COLUMNS, GOOD, strict=True))
    rows = [
        row,
        {
            **row,
            "company_permalink": "/o/egret",
            "company_name": "Egret",
            "price_amount": "90000000",
            "price_currency_code": "EUR",
        },
        {**row, "acquired_at": "3201-10-21"},
        {**row, "acquired_at": ""},
        {**row, "acquirer_permalink": "/o/heron"},
        {**row, "company_permalink": "/o/stork", "price_amount": "-1"},
        row,
    ]
    file = tmp_path_factory.mktemp("deals") / "deals.csv"
    with file.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_everything_runs_and_can_work(machine: Machine) -> None:
    told = json.loads(machine.says("status", "--json"))
    assert told["well"] is True
    assert set(told["parts"]) == {"worker", "api", "projections", "work"}
    people = json.loads(machine.says("people", "--json"))["people"]
    assert {"vp_corporate_development", "cfo", "administrator"} <= {
        role for person in people for role in person["roles"]
    }


def test_a_second_start_is_refused_while_the_first_runs(machine: Machine) -> None:
    machine.says("up", code=1)


def test_real_deals_are_taken_once_and_every_other_row_has_its_reason(machine: Machine, deals: Path) -> None:
    first = json.loads(machine.says("import", "pipeline", str(deals), "--json"))
    assert (first["rows"], first["taken"], first["refused"]) == (7, 2, 5)
    assert first["reasons"] == {
        "impossible_date": 1,
        "no_date": 1,
        "own_target": 1,
        "price_not_positive": 1,
        "duplicate": 1,
    }
    assert [(row["line"], row["reason"]) for row in first["refused_rows"]] == [
        (4, "impossible_date"),
        (5, "no_date"),
        (6, "own_target"),
        (7, "price_not_positive"),
        (8, "duplicate"),
    ]
    again = json.loads(machine.says("import", "pipeline", str(deals), "--json"))
    assert (again["taken"], again["refused"], again["reasons"]["already_there"]) == (0, 7, 2)


def test_what_was_taken_stands_in_screening_for_those_who_may_know(machine: Machine, deals: Path) -> None:
    machine.says("import", "pipeline", str(deals))
    taken = [row for row in read(deals, category_words(), date(2026, 1, 1)) if isinstance(row, Candidate)]
    first = stream_of(taken[0])
    api = json.loads(machine.says("status", "--json"))["api"]
    for name, status in (("vp_corporate_development", 200), ("david", 404)):
        token = machine.says("token", "--as", name).strip()
        answer = httpx.get(
            f"{api}/api/v1/initiatives/{first}", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["phase"] == "screening"


def test_only_who_may_charter_imports(machine: Machine, deals: Path) -> None:
    machine.says("import", "pipeline", str(deals), "--as", "david", code=1)


def test_the_log_verifies_and_is_anchored(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(machine.says("anchor"))
    assert "every hash holds" in machine.says("verify", "--against", str(tmp_path / "kept"))
