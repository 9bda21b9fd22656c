"""Reading our own documents: what a page names, so that tests can look whether it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AT_THE_ROOT = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = tuple(
    path
    for path in (*(ROOT / name for name in AT_THE_ROOT), *sorted((ROOT / "docs").rglob("*.md")))
    if path.is_file() or path.name in AT_THE_ROOT
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(r"(?:\.?[\w-]+/)*\.?[\w-]+(?:\.[\w-]+)*/?")
_EXTENSIONS = (".py", ".md", ".toml", ".json", ".yml", ".yaml", ".sql", ".lock", ".cfg", ".ini", ".js", ".css", ".html")


def text(page: Path) -> str:
    """The page as it is."""
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", text(page))


def links(page: Path) -> Iterator[str]:
    """Where the page's links lead, as written."""
    yield from _LINK.findall(_CODE.sub("", prose(page)))


def quoted(page: Path) -> Iterator[str]:
    """Everything in backticks, fenced blocks apart."""
    yield from _CODE.findall(prose(page))


def commands(page: Path) -> Iterator[str]:
    """Everything a reader is told to type: in backticks, and line by line in shell blocks."""
    yield from quoted(page)
    for language, block in _FENCE.findall(text(page)):
        if language in {"bash", "sh", "shell", "console"}:
            for line in block.splitlines():
                yield line.removeprefix("$ ").split("#")[0].strip()


def paths(page: Path) -> Iterator[str]:
    """What is quoted and looks like a file or folder of ours.

    It has an extension of ours, ends with a slash, or begins with the name of something at the root.
    """
    rooms = {path.name for path in ROOT.iterdir()}
    for found in quoted(page):
        path = found.split("::")[0].split("#")[0]
        if not _FILE.fullmatch(path.replace("*", "x")) or path.startswith("/"):
            continue
        if path.endswith((*_EXTENSIONS, "/")) or ("/" in path and path.split("/")[0] in rooms):
            yield path


def names(page: Path) -> Iterator[str]:
    """Dotted names that begin with one of our packages, as `domain.kinds.KINDS`."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    for found in quoted(page):
        name = found.removesuffix("()")
        if re.fullmatch(r"[a-z_]+(\.\w+)+", name) and name.split(".")[0] in packages and not name.endswith(_EXTENSIONS):
            yield name


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made from the words."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[`*]", "", heading).lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}
