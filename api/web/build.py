"""Browser packages to fingerprinted, pre-compressed files in static/. Run by `make setup`; nothing of it is committed.

The system's Node is used when it is 20 or newer, else the one that node.lock names comes into this environment.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parent
MODULES = WEB / "node_modules"
STATIC = WEB / "static"
TEMPLATES = WEB.parent / "templates"
GROUPS = ("@media", "@supports", "@layer", "@container")
OLDEST_NODE = 20
ON_PAPER = ("400Regular", "500Medium", "600SemiBold", "700Bold")
"""Weights of the typeface that documents are set in; browsers load the variable one."""


def main() -> None:
    """Install what the lock names when it changed, bundle, fingerprint; the manifest is written last."""
    search = _with_node()
    installed, wanted = MODULES / ".installed", _digest((WEB / "package-lock.json").read_bytes())
    if not installed.exists() or installed.read_text() != wanted:
        _run(["npm", "ci", "--silent", "--ignore-scripts"], search)
        installed.write_text(wanted)
    building = WEB / "static.new"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    entries = ["theme.js", "app.js", "charts.js", "ssr.js", "app.css"]
    esbuild = str(MODULES / ".bin" / "esbuild")
    options = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--log-level=warning"]
    names = ["--loader:.woff2=file", "--asset-names=[name]-[hash]", "--entry-names=[name]", f"--outdir={building}"]
    _run([esbuild, *entries, *options, *names], search)
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", building / "htmx.js")
    tabler = (MODULES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css").read_text()
    (building / "tabler.css").write_text("".join(_used(re.sub(r"/\*.*?\*/", "", tabler, flags=re.DOTALL), _words())))
    fonts = building / "fonts"
    fonts.mkdir()
    for weight in ON_PAPER:
        shutil.copy(MODULES / "@expo-google-fonts" / "inter" / weight / f"Inter_{weight}.ttf", fonts)
    manifest = {name: _fingerprinted(building / name) for name in ("htmx.js", "tabler.css", *entries)}
    (building / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True))
    shutil.rmtree(STATIC, ignore_errors=True)
    building.replace(STATIC)


def _words() -> set[str]:
    """Every word of the templates and scripts: a class that is not among them is on no page."""
    written = [*sorted(TEMPLATES.rglob("*.html")), *sorted(WEB.glob("*.js"))]
    if not any(file.suffix == ".html" for file in written):
        raise SystemExit(f"{TEMPLATES} holds no templates: the styles that pages use are found there.")
    return {word for file in written for word in re.findall(r"[A-Za-z][\w-]*", file.read_text())}


def _used(css: str, words: set[str]) -> Iterator[str]:
    """The rules of a minified sheet whose classes are all among the words, and everything that names no class."""
    place = 0
    while (opening := css.find("{", place)) >= 0:
        closing = _closing(css, opening)
        before, _, prelude = css[place:opening].rpartition(";")
        inside, place = css[opening + 1 : closing], closing + 1
        yield f"{before};" if before else ""
        if prelude.lstrip().startswith(GROUPS):
            kept = "".join(_used(inside, words))
        elif prelude.lstrip().startswith("@"):
            kept = inside
        else:
            prelude = ",".join(each for each in _selectors(prelude) if _classes(each) <= words)
            kept = inside if prelude else ""
        if kept:
            yield f"{prelude}{{{kept}}}"


def _closing(css: str, opening: int) -> int:
    depth = 0
    for found in re.compile(r'"[^"]*"|[{}]').finditer(css, opening):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    raise ValueError("a rule of the sheet does not end")


def _selectors(prelude: str) -> list[str]:
    return re.split(r",(?![^(]*\))", prelude)


def _classes(selector: str) -> set[str]:
    return set(re.findall(r"\.([\w\\-]+)", re.sub(r":(?:not|is|where)\([^)]*\)", "", selector)))


def _with_node() -> str:
    search = os.environ["PATH"]
    if _node_of(search) >= OLDEST_NODE:
        return search
    own = Path(sys.prefix) / "bin"
    search = f"{own}{os.pathsep}{search}"
    if _node_of(search) < OLDEST_NODE:
        uv = [str(own / "uv"), "pip", "install", "--quiet", "--python", sys.executable]
        subprocess.run([*uv, "--require-hashes", "-r", str(WEB / "node.lock")], check=True)
    return search


def _node_of(search: str) -> int:
    node, npm = shutil.which("node", path=search), shutil.which("npm", path=search)
    if node is None or npm is None:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def _run(command: list[str], search: str) -> None:
    program = shutil.which(command[0], path=search) or command[0]
    subprocess.run([program, *command[1:]], cwd=WEB, env={**os.environ, "PATH": search}, check=True, stdout=sys.stderr)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fingerprinted(file: Path) -> str:
    content = file.read_bytes()
    named = f"{file.stem}.{_digest(content)[:12]}{file.suffix}"
    file.rename(file.with_name(named))
    (file.parent / f"{named}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return named


if __name__ == "__main__":
    main()
