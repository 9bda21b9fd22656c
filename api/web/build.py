"""Browser packages to fingerprinted, pre-compressed files in static/. Run by `make setup`; nothing of it is committed.

The system's Node is used when it is 20 or newer, else the one that node.lock names comes into this environment.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
MODULES = WEB / "node_modules"
STATIC = WEB / "static"
OLDEST_NODE = 20


def main() -> None:
    """Install what the lock names when it changed, bundle, fingerprint; the manifest is written last."""
    search = _with_node()
    if _older(MODULES / ".package-lock.json", WEB / "package-lock.json"):
        _run(["npm", "ci", "--silent", "--ignore-scripts"], search)
    building = WEB / "static.new"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    entries = ["theme.js", "app.js", "app.css"]
    esbuild = str(MODULES / ".bin" / "esbuild")
    options = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--log-level=warning"]
    names = ["--loader:.woff2=file", "--asset-names=[name]-[hash]", "--entry-names=[name]", f"--outdir={building}"]
    _run([esbuild, *entries, *options, *names], search)
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", building / "htmx.js")
    shutil.copy(MODULES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css", building / "tabler.css")
    manifest = {name: _fingerprinted(building / name) for name in ("htmx.js", "tabler.css", *entries)}
    (building / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True))
    shutil.rmtree(STATIC, ignore_errors=True)
    building.replace(STATIC)


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


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _fingerprinted(file: Path) -> str:
    content = file.read_bytes()
    named = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
    file.rename(file.with_name(named))
    (file.parent / f"{named}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return named


if __name__ == "__main__":
    main()
