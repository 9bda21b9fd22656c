"""A long list becomes a short one; every place on it is explained, and what cannot be read is said."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.pipeline.rows import FileUnusable
from cli.shortlist.companies import Company, LeftOut, read
from cli.shortlist.ranking import by_likeness, by_profile, short_list
from domain.acquisition.screening.default_profile import PROFILE
from portfolio.words import category_words

LIST = """\
name,categories,description,currency,revenue,growth,customers,patents,developers,certifications,ai_models,employees,culture,churn
Osprey Nets,Networking,"Software defined networking and photonic switches",USD,30,0.5,300,10,60,1,2,120,70,0.19
Heron Storage Inc.,Storage,"Object storage for hybrid cloud, erasure coding",USD,50,0.35,1200,75,150,2,0,350,75,0.05
Kestrel Data,Storage|Databases,"Distributed object storage and databases [cloud]",USD,41,0.2,700,20,80,3,1,150,60,0.08
HERON STORAGE,Storage,Same again,USD,1,1,1,1,1,1,1,1,1,1
Merlin Vault,Storage,"Backup and object storage appliances",,12,0.1,90,2,30,1.5,0,60,80,abc
,Storage,No name,USD,1,1,1,1,1,1,1,1,1,1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of companies, as people send them."""
    written = tmp_path / "companies.csv"
    written.write_text(LIST, encoding="utf-8")
    return written


def companies(file: Path) -> list[Company]:
    """Those that are on the list."""
    return [row for row in read(file, category_words()) if isinstance(row, Company)]


@pytest.mark.feature("MA-02")
def test_the_same_list_and_profile_give_the_same_ranking_and_contributions_sum_up(file: Path) -> None:
    ranked = by_profile(companies(file), PROFILE)
    assert ranked == by_profile(list(reversed(companies(file))), PROFILE)
    assert [one.company.name for one in ranked] == ["Heron Storage Inc.", "Kestrel Data", "Osprey Nets", "Merlin Vault"]
    assert ranked[0].points == Decimal("86.25")
    for one in ranked[:3]:
        assert sum(part.contribution or 0 for part in one.score.contributions) == one.points
    assert [one.company.name for one in short_list(ranked)] == ["Heron Storage Inc.", "Kestrel Data"]


def test_what_cannot_be_read_is_missing_and_never_a_number(file: Path) -> None:
    (merlin,) = (one for one in companies(file) if one.name == "Merlin Vault")
    assert merlin.unusable == {
        "revenue": "an amount without a currency",
        "churn": "'abc' is no number",
        "certifications": "1.5 is no count",
    }
    last = by_profile(companies(file), PROFILE)[-1]
    assert (last.points, last.score.suggests) == (None, "insufficient")


def test_a_row_without_a_name_and_an_organisation_that_is_there_are_left_out(file: Path) -> None:
    left = [(row.line, row.reason) for row in read(file, category_words()) if isinstance(row, LeftOut)]
    assert left == [(5, "the same organisation as line 3"), (7, "no name")]


def test_a_category_follows_from_the_words_of_the_list_or_is_not_known(file: Path) -> None:
    assert {one.name: one.category for one in companies(file)} == {
        "Osprey Nets": "networking",
        "Heron Storage Inc.": "storage",
        "Kestrel Data": "storage",
        "Merlin Vault": "storage",
    }


@pytest.mark.feature("MA-03")
def test_likeness_to_a_company_of_the_list_or_to_words_is_explained_by_shared_words(file: Path) -> None:
    alike = by_likeness(companies(file), "heron storage")
    assert {one.name for one in alike} == {"Kestrel Data", "Merlin Vault"}
    assert all(one.score == sum(word.weight for word in one.shared) for one in alike)
    by_words = by_likeness(companies(file), "photonic switches")
    assert [(one.name, [word.word for word in one.shared]) for one in by_words] == [
        ("Osprey Nets", ["photonic", "switches"])
    ]


@pytest.mark.feature("MA-03")
def test_the_command_answers_a_person_and_a_program_without_any_server(file: Path) -> None:
    asked = CliRunner().invoke(app, ["shortlist", str(file), "--like", "Heron Storage", "--json"])
    assert asked.exit_code == 0, asked.output
    answer = json.loads(asked.stdout)
    assert answer["short_list"] == ["Heron Storage Inc.", "Kestrel Data"]
    assert (answer["profile"], answer["profile_version"], answer["companies"]) == ("strategic_fit", 1, 4)
    assert len(answer["alike"]) == 2
    without = CliRunner().invoke(
        app, ["shortlist", str(file), "--like", "Heron Storage", "--without", "STORAGE", "--json"]
    )
    changed = {one["name"]: Decimal(one["score"]) for one in json.loads(without.stdout)["alike"]}
    for one in answer["alike"]:
        added = sum(Decimal(word["weight"]) for word in one["shared"] if word["word"] == "storage")
        assert changed[one["name"]] == Decimal(one["score"]) - added


def test_a_list_without_names_or_without_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    nameless = tmp_path / "nameless.csv"
    nameless.write_text("revenue\n1\n", encoding="utf-8")
    with pytest.raises(FileUnusable, match="no column of names"):
        list(read(nameless, {}))
    with pytest.raises(FileUnusable, match="cannot be read"):
        list(read(tmp_path / "nothing.csv", {}))
