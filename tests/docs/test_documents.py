"""Documents that cannot rot: whatever they name exists, under the name they give it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main
from typer.core import TyperGroup

from cli.app import app
from infrastructure.settings import PREFIX, settings_reference
from tests.docs.prose import PAGES, ROOT, anchors, commands, links, names, paths, quoted, text

EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
HOSTS_WE_MAY_NAME = {"127.0.0.1", "localhost", "keepachangelog.com", "semver.org"}
A_MACHINE = re.compile(r"(?<![\w.~/-])/(?:root|home|Users|work|tmp|var|opt)/\w")
CONTRIBUTING_AT_MOST = 150


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        if urlsplit(link).scheme:
            continue
        target, _, anchor = link.partition("#")
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            lost.append(link)
    assert lost == []


@EVERY_PAGE
def test_only_hosts_that_we_mean_are_named(page: Path) -> None:
    hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s)`>\"]+", text(page))}
    assert {host for host in hosts if host and "." in host} <= HOSTS_WE_MAY_NAME


@EVERY_PAGE
def test_files_and_folders_exist(page: Path) -> None:
    missing = [path for path in paths(page) if not any(ROOT.glob(path.rstrip("/"))) and not any(page.parent.glob(path))]
    assert missing == []


@EVERY_PAGE
def test_modules_and_what_is_in_them_exist(page: Path) -> None:
    assert [name for name in names(page) if not _is_there(name)] == []


@EVERY_PAGE
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {match[1] for said in commands(page) if (match := re.match(r"make ([a-z][\w-]*)", said))}
    assert named <= targets


@EVERY_PAGE
def test_commands_of_the_command_line_exist(page: Path) -> None:
    named = (re.match(r"(?:concord|(?:\S*python )?-m cli) (.+)", said) for said in commands(page))
    assert [match[1] for match in named if match and not _understood(match[1].split())] == []


@EVERY_PAGE
def test_settings_exist(page: Path) -> None:
    known = {setting.variable for setting in settings_reference()}
    named = set(re.findall(rf"\b{PREFIX}[A-Z][A-Z_]+\b", text(page)))
    assert named <= known


@EVERY_PAGE
def test_no_page_knows_the_machine_it_was_written_on(page: Path) -> None:
    assert A_MACHINE.findall(text(page)) == []


def test_contributing_is_short_enough_to_be_read() -> None:
    assert len(text(ROOT / "CONTRIBUTING.md").splitlines()) <= CONTRIBUTING_AT_MOST


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    assert re.search(r"^## \[Unreleased\]$", text(ROOT / "CHANGELOG.md"), re.MULTILINE)


def test_the_readme_gives_settings_their_real_defaults() -> None:
    rows = re.findall(rf"^\| `({PREFIX}\w+)` \| (.*?) \|", text(ROOT / "README.md"), re.MULTILINE)
    known = {
        setting.variable: f"`{setting.default}`" if setting.default else "unset" for setting in settings_reference()
    }
    assert rows
    assert dict(rows) == {variable: known[variable] for variable, _ in rows}


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, waiting = set[Path](), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link]
    assert [page.name for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in reached] == []


def test_the_checks_see_what_they_look_for() -> None:
    """A check that finds nothing to check would pass for ever."""
    pages = {page.name: page for page in PAGES}
    assert "domain/kinds.py" in set(paths(pages["CONTRIBUTING.md"]))
    assert "make test" in set(commands(pages["README.md"]))
    assert any(said.startswith("concord ") for page in PAGES for said in quoted(page))


def _is_there(name: str) -> bool:
    """Whether a dotted name is a module, or leads from one to something in it."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            fields = getattr(found, "model_fields", {})
            if part in fields:
                return True
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def _understood(words: list[str]) -> bool:
    """Whether the command line has such a command; what follows a command is its own affair."""
    command: object = typer.main.get_command(app)
    for word in words:
        if not isinstance(command, TyperGroup):
            return True
        if word not in command.commands:
            return False
        command = command.commands[word]
    return True
