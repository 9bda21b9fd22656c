"""A module fits in a head, and a name says what a thing is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from infrastructure.search_attributes import SEARCH_ATTRIBUTES
from tests.support.tree import named, project_files
from workflows.attributes import KEYS

MOST_LINES = 300

EMPTY_WORDS = {
    "manager", "helper", "helpers", "util", "utils", "common", "base", "data", "info", "process", "handle", "service",
    "misc", "v2",
}  # fmt: skip

MODULES = list(project_files(".py"))


def words(name: str) -> set[str]:
    """`HTTPEdge_v2` is made of http, edge and v2."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower().split("_"))


def names_in(module: Path) -> Iterator[tuple[str, int]]:
    """The name of the module, and of every class and function in it; a test's name is a sentence and left out."""
    yield module.parent.name if module.stem.startswith("__") else module.stem, 1
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not name.startswith("test_"):
                    yield name, node.lineno
            case _:
                pass


def test_no_module_has_more_lines_than_a_head_can_hold() -> None:
    long = {named(module): lines for module in MODULES if (lines := len(module.read_text().splitlines())) > MOST_LINES}
    assert long == {}, "split them by business word"


def test_no_name_is_made_of_empty_words() -> None:
    empty = [
        f"{named(module, line)} {name}"
        for module in MODULES
        for name, line in names_in(module)
        if not name.startswith("test_") and words(name) & EMPTY_WORDS
    ]
    assert empty == [], "say what it is, not that it is something"


def test_words_are_told_apart() -> None:
    assert words("DataOfDeals") == {"data", "of", "deals"}
    assert words("HTTPEdge_v2") == {"http", "edge", "v2"}
    assert words("database_url") == {"database", "url"}


def test_workflows_carry_only_search_attributes_that_servers_are_taught() -> None:
    assert {key.name: key.indexed_value_type.name.title() for key in KEYS} == dict(SEARCH_ATTRIBUTES)
