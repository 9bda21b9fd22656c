"""Every event, command and refusal there is, found by walking the code, so that the reference cannot miss one."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from domain.kernel import Command, Event, Refused

T = TypeVar("T")

VOCABULARY = "domain"
REFUSING = (VOCABULARY, "activities", "projections")
"""Where a business 'no' may be defined: in the rules, at the door of the log, and where read models are asked."""


class Word(NamedTuple):
    """A named type of the vocabulary that is not a class: `Severity`, `Key`. `meaning` may be empty."""

    name: str
    module: str
    definition: str
    meaning: str


@cache
def modules(room: str) -> tuple[ModuleType, ...]:
    """A package and everything under it, imported, sorted by name."""
    package = importlib.import_module(room)
    names = (found.name for found in pkgutil.walk_packages(package.__path__, prefix=f"{room}."))
    return (package, *(importlib.import_module(name) for name in sorted(names)))


def _saying_no(room: str) -> tuple[ModuleType, ...]:
    """The modules of a room that define a refusal; the others are left alone, they may need servers or drivers."""
    top = Path(importlib.import_module(room).__path__[0])
    files = (path for path in sorted(top.rglob("*.py")) if "(Refused)" in path.read_text(encoding="utf-8"))
    names = (path.relative_to(top.parent).with_suffix("").parts for path in files)
    return tuple(importlib.import_module(".".join(parts).removesuffix(".__init__")) for parts in names)


def _defined(kind: type[T], among: Iterable[ModuleType]) -> Iterator[type[T]]:
    for module in among:
        for thing in vars(module).values():
            if inspect.isclass(thing) and issubclass(thing, kind) and thing.__module__ == module.__name__:
                yield thing


def type_name(model: type[Command | Event]) -> str:
    """The name it travels and is stored under; empty for a class that only others build on."""
    named = model.model_fields["type"].default
    return named if isinstance(named, str) else ""


def events() -> tuple[type[Event], ...]:
    """Every event, module by module, in the order of the source."""
    return tuple(event for event in _defined(Event, modules(VOCABULARY)) if type_name(event))


def commands() -> tuple[type[Command], ...]:
    """Every command, module by module, in the order of the source."""
    return tuple(command for command in _defined(Command, modules(VOCABULARY)) if type_name(command))


def refusals() -> tuple[type[Refused], ...]:
    """Every business 'no' that has a code of its own, room by room."""
    found = (refusal for room in REFUSING for refusal in _defined(Refused, _saying_no(room)))
    return tuple(refusal for refusal in found if refusal is not Refused and "code" in vars(refusal))


def words_of(model: type[BaseModel]) -> dict[str, tuple[str, str]]:
    """Annotation source and home module of every field, without `type`."""
    found: dict[str, tuple[str, str]] = {}
    for cls in reversed(model.__mro__):
        own = vars(cls).get("__annotations__", {})
        found |= {name: (str(own[name]), cls.__module__) for name in own if name in model.model_fields}
    return {name: source for name, source in found.items() if name != "type"}


def names_in(annotation: str) -> tuple[str, ...]:
    """The type names an annotation is made of, each once, in order."""
    found = (node.id for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(found))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


@cache
def word(name: str, module: str) -> Word | None:
    """What a name of the vocabulary stands for, followed through imports; None when it is a class or not ours."""
    body = _tree(module).body
    for at, node in enumerate(body):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(VOCABULARY):
            if any(alias.name == name and alias.asname in {None, name} for alias in node.names):
                return word(name, str(node.module))
        elif isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
            after = body[at + 1] if at + 1 < len(body) else None
            return Word(name, module, ast.unparse(node.value), _literal(after))
    return None


def _literal(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return ""


def value(name: str, module: str) -> type[BaseModel] | None:
    """The model that a name means in a module, None when it is no model of ours."""
    found = vars(importlib.import_module(module)).get(name)
    ours = inspect.isclass(found) and issubclass(found, BaseModel) and found.__module__.startswith(VOCABULARY)
    return found if ours else None


def guard_of(event: type[Event]) -> str:
    """The pattern of the guard an event counts against, as `envelope:{envelope}`; empty for most."""
    if event.guard is Event.guard:
        return ""
    tree = ast.parse(dedent(inspect.getsource(event.guard)))
    returned = next((n.value for n in ast.walk(tree) if isinstance(n, ast.Return) and n.value is not None), None)
    return "" if returned is None else ast.unparse(returned).removeprefix("f").strip("'\"").replace("self.", "")
