"""How a model of the vocabulary is shown to a reader: its fields, in words rather than in Python."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Literal, get_args, get_origin

from pydantic import BaseModel

from cli.vocabulary import Word, names_in, value, word, words_of

PLAIN = {
    "str": "text",
    "int": "whole number",
    "bool": "yes or no",
    "Decimal": "decimal",
    "float": "number",
    "AwareDatetime": "instant",
    "datetime": "instant",
    "date": "date",
    "JsonValue": "any JSON",
}
LIMITS = {
    "ge": "≥ {}",
    "le": "≤ {}",
    "gt": "> {}",
    "lt": "< {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "pattern": "like `{}`",
    "max_digits": "at most {} digits",
    "decimal_places": "{} of them after the point",
}


def _limits(metadata: Iterable[ast.expr]) -> str:
    found = [
        LIMITS[str(keyword.arg)].format(str(keyword.value.value))
        for call in metadata
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg in LIMITS and isinstance(keyword.value, ast.Constant)
    ]
    return f" ({', '.join(found)})" if found else ""


def _node(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return PLAIN.get(name, f"[{name}](#{name.lower()})")
        case ast.Constant(value=given):
            return f"`{given!s}`"
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _node(left)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{_node(left)} or {_node(right)}"
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[of, *metadata])):
            return _node(of) + _limits(metadata)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=choices)):
            return " or ".join(map(_node, choices))
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choice):
            return _node(choice)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[of, ast.Constant(value=el)])) if el is ...:
            return f"list of {_node(of)}"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
            return " and ".join(map(_node, parts))
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, of])):
            return f"{_node(of)} by {_node(key)}"
        case _:
            return f"`{ast.unparse(node)}`"


def in_words(annotation: str) -> str:
    """`tuple[Key, ...]` becomes "list of Key", with a link to what a Key is."""
    return _node(ast.parse(annotation, mode="eval").body)


def docstring(thing: type) -> str:
    """What the code says about itself, on one line."""
    return " ".join((thing.__doc__ or "").split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    if field.is_required():
        return "required"
    given = field.get_default(call_default_factory=True)
    if get_origin(field.annotation) is Literal and get_args(field.annotation) == (given,):
        return "always"
    if isinstance(given, bool):
        return "yes unless given" if given else "no unless given"
    return "optional" if given in (None, (), {}, "") else f"`{given}` unless given"


def field_table(model: type[BaseModel]) -> list[str]:
    """The fields as a table; one line of words when there is none."""
    fields = words_of(model)
    if not fields:
        return ["No fields."]
    rows = [
        f"| `{name}` | {_cell(in_words(source))} | {_cell(_default(model, name))} | "
        f"{_cell(model.model_fields[name].description or '')} |"
        for name, (source, _) in fields.items()
    ]
    if all(row.endswith("|  |") for row in rows):
        return ["| Field | What | |", "|---|---|---|", *(row.removesuffix("  |") for row in rows)]
    return ["| Field | What | | Meaning |", "|---|---|---|---|", *rows]


def _parts(model: type[BaseModel]) -> list[tuple[str, str]]:
    return [(name, home) for source, home in words_of(model).values() for name in names_in(source)]


def _reached(models: Iterable[type[BaseModel]]) -> tuple[list[type[BaseModel]], list[Word]]:
    seen: dict[str, type[BaseModel]] = {}
    words: dict[str, Word] = {}
    waiting = [pair for model in models for pair in _parts(model)]
    while waiting:
        name, home = waiting.pop(0)
        if name in seen or name in words or name in PLAIN:
            continue
        found, alias = value(name, home), word(name, home)
        if found is not None:
            seen[name] = found
            waiting += _parts(found)
        elif alias is not None:
            words[name] = alias
            waiting += [(inner, alias.module) for inner in names_in(alias.definition)]
    return [seen[name] for name in sorted(seen)], [words[name] for name in sorted(words)]


def glossary_of(models: Iterable[type[BaseModel]]) -> list[str]:
    """The values and words that the given models are made of, as two sections."""
    values, words = _reached(models)
    lines = ["", "## Values", "", "What the fields above are made of."]
    for model in values:
        lines += ["", f"### {model.__name__}", "", docstring(model), "", *field_table(model)]
    lines += ["", "## Words", "", "The simplest parts, and what they may be."]
    for found in words:
        lines += ["", f"### {found.name}", "", f"{in_words(found.definition)}. {found.meaning}".rstrip()]
    return lines
