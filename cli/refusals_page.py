"""`docs/refusals.md`: every way to say no, with its code, its HTTP status and where it is said."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from activities.contracts import COMMAND_ID_REUSED
from cli import vocabulary
from cli.model_page import docstring
from domain.kernel import Refused

FRONT_DOOR = Path(__file__).resolve().parent.parent / "api" / "problems.py"
"""Read, never imported: the command line and the API are two doors that do not know each other."""

PREAMBLE = """\
A refusal is a business 'no': the command was understood, and the rules say no. Its code is stable and part of the API.
A refusal that *may pass with time* can turn into a yes by waiting, so the API's first look, whose clock is only
approximate, never gives it: the initiative itself decides.
"""
DOOR = """\
The front door has noes of its own, for requests that no rule ever sees. They have the same form (RFC 9457).
"""


class Problem(NamedTuple):
    """A 'no' of the front door."""

    code: str
    status: HTTPStatus
    title: str


def _status(node: ast.expr) -> HTTPStatus:
    return HTTPStatus[ast.unparse(node).removeprefix("HTTPStatus.")]


def problems(source: str) -> tuple[Problem, ...]:
    """Every `Sort(code, status, title)` that a module gives a name to, in its order."""
    calls = (node.value for node in ast.parse(source).body if isinstance(node, ast.Assign))
    return tuple(
        Problem(str(ast.literal_eval(call.args[0])), _status(call.args[1]), str(ast.literal_eval(call.args[2])))
        for call in calls
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Sort"
    )


def statuses(source: str) -> Mapping[str, HTTPStatus]:
    """The HTTP status of each refusal that is not a plain 409, as `STATUS_OF_REFUSAL` has it."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "STATUS_OF_REFUSAL":
            found = node.value
            if isinstance(found, ast.Dict):
                pairs = zip(found.keys, found.values, strict=True)
                return {str(ast.literal_eval(key)): _status(status) for key, status in pairs if key is not None}
    raise LookupError("api/problems.py no longer says STATUS_OF_REFUSAL")


def _row(said: Sequence[type[Refused]], status: Mapping[str, HTTPStatus]) -> str:
    """One code. Where two rooms give it, the words are the rules' own."""
    first = said[0]
    homes = ", ".join(f"`{refusal.__module__.replace('.', '/')}.py`" for refusal in said)
    patience = "yes" if first.depends_on_time else ""
    http = int(status.get(first.code, HTTPStatus.CONFLICT))
    return f"| `{first.code}` | {docstring(first)} | {http} | {patience} | {homes} |"


def _by_code() -> Iterable[Sequence[type[Refused]]]:
    found: dict[str, list[type[Refused]]] = {}
    for refusal in vocabulary.refusals():
        found.setdefault(refusal.code, []).append(refusal)
    return found.values()


def _reused() -> str:
    found = vocabulary.word("COMMAND_ID_REUSED", "activities.contracts")
    meaning = found.meaning.removeprefix("The code of the refusal of ").capitalize() if found else ""
    return f"| `{COMMAND_ID_REUSED}` | {meaning} | 409 |  | `activities/contracts.py` |"


def body() -> list[str]:
    """The page below its title."""
    source = FRONT_DOOR.read_text(encoding="utf-8")
    status = statuses(source)
    rows = sorted([_row(said, status) for said in _by_code()] + [_reused()])
    doors = [f"| `{at.code}` | {at.title}. | {int(at.status)} |" for at in problems(source)]
    return [
        PREAMBLE,
        "| Code | When | HTTP | May pass with time | Where |",
        "|---|---|---|---|---|",
        *rows,
        "\n## The front door's own\n",
        DOOR,
        "| Code | What | HTTP |",
        "|---|---|---|",
        *doors,
    ]
