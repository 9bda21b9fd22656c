"""The reference says what the code does: every event, command and refusal is in it, explained and by example."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel, JsonValue

from cli import vocabulary
from cli.events_doc import DOCS, PAGES, examples, render, render_commands, render_refusals, stale, write
from cli.refusals_page import problems, statuses
from domain.kernel import Command
from domain.kinds import EVENT_TYPES, KINDS

ROOT = DOCS.parent
ROOMS = ("domain", "infrastructure", "portfolio", "activities", "projections", "workflows", "api", "cli")
COMMANDS = {vocabulary.type_name(command): command for command in vocabulary.commands()}
EXAMPLES = examples()


def test_the_reference_pages_are_what_the_code_says() -> None:
    assert stale() == (), "run `concord events-doc`"


def test_a_page_that_no_longer_says_what_the_code_says_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.md").write_text("yesterday", encoding="utf-8")
    (tmp_path / "refusals.md").unlink()
    assert stale(tmp_path) == ("events.md", "refusals.md")


@pytest.mark.parametrize(
    "thing",
    [*vocabulary.events(), *vocabulary.commands(), *vocabulary.refusals()],
    ids=lambda thing: thing.__name__,
)
def test_everything_that_can_happen_be_asked_or_refused_says_when_in_whole_sentences(thing: type) -> None:
    said = (vars(thing).get("__doc__") or "").strip()
    assert said.endswith((".", "?"))
    assert said[0].isupper() or said[0] == "`"


def test_a_type_name_means_one_event_and_one_command() -> None:
    for models in (vocabulary.events(), vocabulary.commands()):
        assert [name for name, n in Counter(map(vocabulary.type_name, models)).items() if n > 1] == []


def test_a_refusal_code_means_one_refusal() -> None:
    said = Counter(refusal.code for refusal in vocabulary.refusals())
    assert [code for code, times in said.items() if times > 1] == []


def test_the_front_door_s_own_noes_and_the_statuses_are_read_as_they_are_written() -> None:
    source = (
        'NOT_READY = Sort("not_ready", HTTPStatus.SERVICE_UNAVAILABLE, "Not ready", 5)\n'
        "TYPE = 1\n"
        'STATUS_OF_REFUSAL: Mapping[Key, HTTPStatus] = {"unknown_kind": HTTPStatus.NOT_FOUND}\n'
    )
    assert problems(source) == (("not_ready", 503, "Not ready"),)
    assert statuses(source) == {"unknown_kind": 404}


def test_refusals_are_defined_where_rules_are() -> None:
    known = {refusal.__name__ for refusal in vocabulary.refusals()} | {"Refused"}
    strays = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for room in ROOMS
        if room not in vocabulary.REFUSING
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and known & {ast.unparse(base).split(".")[-1] for base in node.bases}
    ]
    assert strays == []


def test_the_reference_has_exactly_the_events_that_some_kind_records() -> None:
    assert {event.__name__ for event in vocabulary.events()} == {event.__name__ for event in EVENT_TYPES}


@pytest.mark.parametrize("entry", COMMANDS)
def test_every_command_has_an_example_that_is_valid(entry: str) -> None:
    assert entry in EXAMPLES, f"give {entry} an example in docs/command_examples.json"
    given = EXAMPLES[entry]
    assert given["type"] == entry
    for filled in _filled(COMMANDS[entry], given):
        COMMANDS[entry].model_validate_json(filled)
        assert any(_understands(kind, filled) for kind in KINDS)


def test_no_example_is_left_over_from_a_command_that_is_gone() -> None:
    assert [entry for entry in EXAMPLES if entry not in COMMANDS] == []


def _filled(command: type[Command], example: Mapping[str, JsonValue]) -> list[str]:
    """The example as the kinds see it; an opening command gets what the front door adds, per playbook on the shelf."""
    shelves = [shelf for kind in KINDS.values() if kind.opens_with is command for shelf in kind.shelf.values()]
    return [
        json.dumps({**{name: value.model_dump(mode="json") for name, value in shelf.items()}, **example})
        for shelf in shelves or [{}]
    ]


def _understands(kind: str, command: str) -> bool:
    try:
        KINDS[kind].decider.commands.validate_json(command)
    except ValueError:
        return False
    return True


def _headings(page: str) -> set[str]:
    return {line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")}


def test_every_event_and_command_has_its_own_heading() -> None:
    assert {vocabulary.type_name(event) for event in vocabulary.events()} <= _headings(render())
    assert set(COMMANDS) <= _headings(render_commands())


def test_every_refusal_code_is_in_the_table() -> None:
    page = render_refusals()
    assert [refusal.code for refusal in vocabulary.refusals() if f"| `{refusal.code}` |" not in page] == []


def test_every_type_that_a_field_names_is_explained_on_the_same_page() -> None:
    for name in PAGES:
        page = (DOCS / name).read_text(encoding="utf-8")
        linked = {part.split(")")[0] for part in page.split("](#")[1:]}
        assert linked <= {heading.lower() for heading in _headings(page)}


def test_a_model_is_shown_with_the_fields_it_inherits() -> None:
    class Grown(_Parent):
        more: int

    assert list(vocabulary.words_of(Grown)) == ["first", "more"]


class _Parent(BaseModel):
    first: str
