"""The reference that is written from the code."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import events_doc as pages
from cli.console import say


def events_doc(
    *, check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a page is out of date.")] = False
) -> None:
    """Write docs/events.md and its neighbours from the code."""
    stale = pages.stale()
    if check and stale:
        say(f"out of date: {', '.join(stale)}; run `concord events-doc`")
        raise typer.Exit(1)
    for name in stale:
        (pages.DOCS / name).write_text(pages.PAGES[name](), encoding="utf-8")
        print(name)
