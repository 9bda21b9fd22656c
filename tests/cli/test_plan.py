"""The report of the plan: every category with its band and what it is expected to bring, sums, and warnings."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cli.app import app


def report(*words: str) -> str:
    done = CliRunner().invoke(app, ["plan", *words], env={"COLUMNS": "160"})
    assert done.exit_code == 0, done.output
    return done.stdout


def line_of(name: str) -> list[str]:
    """The cells of a category's line, told apart by the blanks between them."""
    (found,) = (line for line in report().splitlines() if line.strip().startswith(name))
    return [cell.strip() for cell in found.split("  ") if cell.strip()]


@pytest.mark.feature("MA-09")
def test_storage_shows_its_band_its_synergy_and_a_thousand_customers() -> None:
    assert line_of("Storage") == [
        "Storage & data management",
        *("200", "350", "500", "50+"),
        "1,000+ customers",
        "N L99-104",
    ]


@pytest.mark.feature("MA-10", "MA-12")
def test_networking_and_machine_learning_show_theirs() -> None:
    assert line_of("Networking") == ["Networking & SDN", "300", "450", "600", "80+", "N L106-110"]
    assert line_of("AI/ML") == ["AI/ML infrastructure", "300", "500", "700", "100+", "N L118-122"]


@pytest.mark.feature("MA-13")
def test_a_synergy_in_words_is_in_no_sum() -> None:
    assert "qualitative" in line_of("Quantum")
    assert line_of("All five")[:5] == ["All five", "1,300", "2,100", "2,900", "350"]


@pytest.mark.feature("MA-16")
def test_the_report_warns_that_the_midpoints_exceed_the_envelope() -> None:
    assert "USD 2100M in all; the envelope is USD 2000M" in report()


def test_as_json_every_target_is_there_with_its_source() -> None:
    told = json.loads(report("--json"))
    assert len(told["targets"]) == 102
    assert all(target["source"] for target in told["targets"])
