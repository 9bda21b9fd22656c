"""Documents for meetings, fetched from the API."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from cli.console import document
from cli.front_door import FrontDoor
from cli.people import directory, named
from cli.problems import Trouble
from cli.runtime import run, settings
from cli.system import api_url
from infrastructure.embedded import reach
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings

PACK = "/api/v1/board-pack"


class NoDay(Trouble):
    """A day that is none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text} is no day: write it like 2026-09-30")


def pack(
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="The end of that day, UTC. Left out: now.")
    ] = None,
    person: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Who is to read it: it holds what they may know.")
    ] = "ceo",
    output: Annotated[Path | None, typer.Option(help="Where to write it; board-pack-DAY.pdf if left out.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Make the board pack: a PDF of the portfolio as it stood at the end of a day, with the receipts of its figures.

    Made again for the same day and the same reader it is the same file, byte for byte.
    """
    chosen = reach(settings())
    day = _day(as_of) if as_of else None
    content = run(_fetched(chosen, person, day))
    file = output or Path(f"board-pack-{day or datetime.now(UTC).date()}.pdf")
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    if as_json:
        document({"file": str(file), "bytes": len(content), "sha256": digest})
    else:
        print(f"{file}: {len(content)} bytes, sha256 {digest}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoDay(text) from None


async def _fetched(chosen: Settings, person: str, day: date | None) -> bytes:
    reader = named(await directory(chosen), person)
    query = {} if day is None else {"as_of": f"{datetime.combine(day, time(23, 59, 59), UTC):%Y-%m-%dT%H:%M:%SZ}"}
    async with FrontDoor(api_url(chosen), lambda who: issue_token(chosen, who)) as door:
        return await door.file(reader, PACK, **query)
