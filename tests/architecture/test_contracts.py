"""Every import contract can break: a wrong import is planted under each, in a copy, and has to be reported."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

from domain.kinds import KINDS
from tests.support.tree import ROOT

LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}

PLANTED = {
    "down": {"infrastructure/planted.py": "import workflows"},
    "pure": {"domain/planted.py": "import time"},
    "numbers": {"domain/planted.py": "import numpy"},
    "words": {"cli/planted.py": "import sklearn"},
    "light": {"workflows/planted.py": "import domain.planted", "domain/planted.py": "import sqlalchemy"},
    "by-contract": {"workflows/planted.py": "import activities.planted", "activities/planted.py": ""},
    "one-writer": {"activities/planted.py": "import infrastructure.event_store.append"},
    "read-only": {"projections/planted.py": "import temporalio"},
    "front-door": {"api/planted.py": "import activities.ledger"},
    "core": {"domain/initiative/planted.py": "import domain.acquisition"},
    "kinds": {"domain/directory/planted.py": "import domain.acquisition.terms"},
    "acyclic": {"domain/planted.py": "import domain.planted_too", "domain/planted_too.py": "import domain.planted"},
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code and its contracts, to be spoiled."""
    for package in LINTER["root_packages"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "web"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdict(contract: str, tree: Path) -> str:
    """What import-linter says of one contract: its name and KEPT or BROKEN, then the reasons."""
    program = Path(sysconfig.get_path("scripts"), "lint-imports")
    command = [str(program), "--no-cache", "--no-logo", "--contract", contract]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_wrong_import_breaks_the_contract(contract: str, copy: Path) -> None:
    kept = f"{CONTRACTS[contract]['name']} KEPT"
    assert kept in verdict(contract, copy)
    for name, line in PLANTED[contract].items():
        (copy / name).write_text(line)
    broken = f"{CONTRACTS[contract]['name']} BROKEN"
    said = verdict(contract, copy)
    assert broken in said, said
    assert "planted" in said


def test_every_contract_has_a_planted_import() -> None:
    assert sorted(PLANTED) == sorted(CONTRACTS)


def test_every_kind_is_named_where_kinds_are_kept_apart() -> None:
    kinds = {f"domain.{kind}" for kind in KINDS}
    assert kinds == set(CONTRACTS["kinds"]["modules"]) == set(CONTRACTS["core"]["forbidden_modules"])


def test_every_module_of_the_domain_is_shared_or_a_kind() -> None:
    modules = {f"domain.{path.stem}" for path in (ROOT / "domain").iterdir() if not path.stem.startswith("__")}
    shared = set(CONTRACTS["core"]["source_modules"])
    assert modules == shared | set(CONTRACTS["kinds"]["modules"]) | {"domain.kinds", "domain.proofs"}
