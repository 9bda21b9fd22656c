"""One word for one thing: the glossary's banned synonyms are in no name of the business code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.docs.prose import ROOT, text

GLOSSARY = ROOT / "docs" / "glossary.md"
ROOMS = ("domain", "activities", "projections")


def _banned() -> dict[str, str]:
    """Words that may not be in a name, each with the term to use instead."""
    found: dict[str, str] = {}
    for entry in re.split(r"^### ", text(GLOSSARY), flags=re.MULTILINE)[1:]:
        term, _, body = entry.partition("\n")
        for synonyms in re.findall(r"\*Not:\*\s+([^.]+)\.", body):
            found |= {"_".join(word.split()): term for word in re.split(r",\s*", synonyms)}
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _names(source: str) -> Iterator[tuple[str, int]]:
    """Every name that a module gives to something."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case _:
                pass


def _uses(word: str, name: str) -> bool:
    return f"_{word}_" in f"_{_snake(name)}_"


def breaches(source: str, where: str) -> list[str]:
    """Names that use a banned synonym, and what to say instead."""
    return [
        f"{where}:{line}: {name} says {word}; we say {term}"
        for name, line in _names(source)
        for word, term in _banned().items()
        if _uses(word, name)
    ]


def test_names_use_the_glossary_s_words() -> None:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    found = [line for path in files for line in breaches(text(path), str(path.relative_to(ROOT)))]
    assert found == []


def test_a_banned_word_is_found_wherever_a_name_is_given() -> None:
    source = "class ProjectOpened:\n    approver: str\ndef f(partner_user): ...\nprojection = 1\n"
    assert sorted(breaches(source, "x.py")) == [
        "x.py:1: ProjectOpened says project; we say Initiative",
        "x.py:2: approver says approver; we say Seat",
        "x.py:3: partner_user says user; we say Person",
    ]


def test_a_term_is_explained_once_and_no_term_is_banned() -> None:
    terms = [line.removeprefix("### ") for line in text(GLOSSARY).splitlines() if line.startswith("### ")]
    assert len(terms) == len(set(terms))
    assert {term.lower() for term in terms} & set(_banned()) == set()


def test_every_term_is_explained_in_whole_sentences() -> None:
    entries = re.split(r"^### ", text(GLOSSARY), flags=re.MULTILINE)[1:]
    bodies = {entry.partition("\n")[0]: entry.partition("\n")[2].split("\n## ")[0].strip() for entry in entries}
    assert [term for term, body in bodies.items() if not body.endswith(".")] == []
