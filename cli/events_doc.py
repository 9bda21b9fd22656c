"""The reference that is written from the code: what can happen, be asked, be refused and be set.

`python -m cli events-doc` writes the pages, `--check` says which of them are stale.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue

from cli import refusals_page, vocabulary
from cli.model_page import docstring, field_table, glossary_of
from domain.kernel import Command, Event
from domain.kinds import KINDS
from infrastructure.settings import settings_reference

M = TypeVar("M", bound=Command | Event)

DOCS = Path(__file__).resolve().parent.parent / "docs"
EXAMPLES = DOCS / "command_examples.json"
WRITTEN_BY = "Written by `concord events-doc` from the code; `tests/docs/test_reference.py` keeps it fresh."

EVENTS = f"""\
# What can happen

{WRITTEN_BY}

The name of an event is its storage format and is never changed; what an event meant when it was recorded, it means for
ever. How to change one: `CONTRIBUTING.md`. A *guard* names the limit shared by many initiatives that the event counts
against.
"""
COMMANDS = f"""\
# What can be asked

{WRITTEN_BY}

A command is one JSON object. Send it to `POST /api/v1/initiatives/{{id}}/commands` with an `Idempotency-Key`; the
command that begins an initiative goes, without its type, to `POST /api/v1/initiatives` together with its kind, and
those of the directory to `POST /api/v1/directory/commands`. The answer is a receipt, or a refusal with a stable code,
listed in `docs/refusals.md`. A test validates the examples.
"""
SETTINGS = f"""\
# Everything that can be set

{WRITTEN_BY}

Settings are environment variables, read in one place, `infrastructure/settings.py`. With none of them set, everything
runs on one machine.
"""


def _area(module: str) -> str:
    return module.split(".")[1]


def _by_area(models: Iterable[type[M]]) -> list[type[M]]:
    """What every initiative shares comes first, then folder by folder of the domain."""
    return sorted(models, key=lambda model: (_area(model.__module__) != "initiative", _area(model.__module__)))


def _areas(models: Iterable[type[M]]) -> Iterable[tuple[str, list[type[M]]]]:
    return ((area, list(group)) for area, group in groupby(models, key=lambda model: _area(model.__module__)))


def _title(area: str) -> str:
    return "Every initiative" if area == "initiative" else area.replace("_", " ").capitalize()


def _contents(models: Sequence[type[Command | Event]]) -> list[str]:
    names = (f"[`{name}`](#{name})" for name in map(vocabulary.type_name, models))
    return [f"{len(models)} in all: {' · '.join(names)}"]


def _event_entry(event: type[Event]) -> list[str]:
    guard = vocabulary.guard_of(event)
    standing = f"Schema version {event.schema_version}." + (f" Guard `{guard}`." if guard else "")
    return [
        "",
        f"### {vocabulary.type_name(event)}",
        "",
        f"{docstring(event)} {standing}",
        "",
        *field_table(event),
    ]


def render() -> str:
    """`docs/events.md`: each event, when it happens, its version, fields and guard."""
    found = _by_area(vocabulary.events())
    lines = [EVENTS, *_contents(found)]
    for area, events in _areas(found):
        lines += ["", f"## {_title(area)}"]
        lines += [line for event in events for line in _event_entry(event)]
    return "\n".join([*lines, *glossary_of(found)]) + "\n"


def examples() -> Mapping[str, Mapping[str, JsonValue]]:
    """One valid example of each command, by type. What the front door adds from the shelf is left out."""
    found: dict[str, dict[str, JsonValue]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def _command_entry(command: type[Command], example: Mapping[str, JsonValue] | None) -> list[str]:
    name = vocabulary.type_name(command)
    opens = [kind for kind, entry in KINDS.items() if entry.opens_with is command]
    by = "" if all(KINDS[kind].by_people for kind in opens) else " Concord itself asks it; nobody can send it."
    note = f" Opens the kind `{opens[0]}`.{by}" if opens else ""
    lines = ["", f"### {name}", "", f"{docstring(command)}{note}", "", *field_table(command)]
    if example is not None:
        lines += ["", "```json", json.dumps(example, indent=2, ensure_ascii=False), "```"]
    return lines


def render_commands() -> str:
    """`docs/commands.md`: each command, its fields and an example."""
    found, shown = _by_area(vocabulary.commands()), examples()
    lines = [COMMANDS, *_contents(found)]
    for area, group in _areas(found):
        lines += ["", f"## {_title(area)}"]
        for command in group:
            lines += _command_entry(command, shown.get(vocabulary.type_name(command)))
    return "\n".join([*lines, *glossary_of(found)]) + "\n"


def render_refusals() -> str:
    """`docs/refusals.md`: each code, when it is given, and where the rule is."""
    return "\n".join(["# Every way to say no\n", WRITTEN_BY, "", *refusals_page.body()]) + "\n"


def render_settings() -> str:
    """`docs/settings.md`: each setting, its default and what it means."""
    rows = (
        f"| `{setting.variable}` | {f'`{setting.default}`' if setting.default else 'unset'} | {setting.meaning} |"
        for setting in settings_reference()
    )
    return "\n".join([SETTINGS, "| Variable | Default | Meaning |", "|---|---|---|", *rows]) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "events.md": render,
    "commands.md": render_commands,
    "refusals.md": render_refusals,
    "settings.md": render_settings,
}


def stale(folder: Path = DOCS) -> tuple[str, ...]:
    """The pages that are missing or no longer say what the code says."""
    return tuple(
        name
        for name, page in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != page()
    )


def write(folder: Path = DOCS) -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
