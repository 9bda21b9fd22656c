"""No module imports itself, through however many others: what import-linter sees of folders, seen of modules."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.architecture.test_contracts import LINTER


def cycle(packages: Sequence[str]) -> list[str]:
    """The modules of one cycle, the first one again at the end; nothing without any."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    order = TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules})
    try:
        order.prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_module_imports_itself_through_others() -> None:
    assert cycle(LINTER["root_packages"]) == []


def test_a_cycle_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = tmp_path / "planted_house"
    for room in ("a", "b"):
        (house / room).mkdir(parents=True)
        (house / room / "__init__.py").touch()
    (house / "__init__.py").touch()
    (house / "a" / "one.py").write_text("import planted_house.b.two")
    (house / "b" / "two.py").write_text("import planted_house.a.three")
    (house / "a" / "three.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert cycle(["planted_house"]) == []
    (house / "a" / "three.py").write_text("import planted_house.a.one")
    assert len(cycle(["planted_house"])) == 4
