"""Which processes have to do with a folder: those whose command line or environment names it (Linux)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def left_running(folder: Path) -> list[str]:
    """Their command lines, our own left out."""
    wanted, found = str(folder).encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes()
            if wanted in command or wanted in (process / "environ").read_bytes():
                found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found
