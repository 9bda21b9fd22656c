"""Speaking to the person at the terminal: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from pydantic import JsonValue
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

results = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 120)
"""Standard output; wide enough for tables also where no terminal says how wide it is."""

aside = Console(stderr=True, soft_wrap=True)
"""Standard error: progress, hints, problems."""


def say(text: str) -> None:
    """A remark that is no result."""
    aside.print(text, markup=False, highlight=False)


def document(answer: Mapping[str, JsonValue]) -> None:
    """One JSON document as the result."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def progress() -> Progress:
    """Progress bars on standard error; where that is no terminal, only their final state."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=aside,
    )
