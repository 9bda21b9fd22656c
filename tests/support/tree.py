"""The files of this project, as tests of the whole tree see them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def project_files(*endings: str) -> Iterator[Path]:
    """Every file that is tracked or could be, ignored ones aside; with endings, only those."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in sorted(set(listed.split("\0")) - {""}):
        path = ROOT / name
        if path.is_file() and (not endings or path.name.endswith(endings)):
            yield path


def named(path: Path, line: int | None = None) -> str:
    """A file of the project, and a line in it, as a person would look it up."""
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")
