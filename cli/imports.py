"""Bringing data in from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.console import document, progress, say
from cli.front_door import FrontDoor
from cli.people import directory, named
from cli.pipeline.report import Outcome
from cli.pipeline.rows import Candidate, RefusedRow, read
from cli.pipeline.sending import Importer, new_run
from cli.runtime import run, settings
from cli.system import api_url
from infrastructure.embedded import reach
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from portfolio.load import load
from portfolio.words import category_words

app = typer.Typer(no_args_is_help=True, help="Bring data in from outside.")


@app.callback()
def main() -> None:
    """Bring data in from outside."""


@app.command("pipeline")
def pipeline(
    file: Annotated[Path, typer.Argument(help="Deals as Crunchbase exports them: acquisitions.csv.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Take no more than the first N rows.")] = None,
    person: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Who charters and owns what is taken.")
    ] = "vp_corporate_development",
    report: Annotated[
        Path | None, typer.Option(help="Write every refused row with line and reason to this CSV file.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")] = False,
) -> None:
    """Real deals become acquisitions in screening; every row is taken, or refused with its line and a reason.

    The category of a deal follows from the target's own words, by a list that is data (portfolio/category_words.json).
    An unknown price is no obstacle, and a price in another currency stays in that currency. Refused are rows with
    missing names or dates, with a date in the future or before 1900, with a price that is no number, not above zero or
    of no currency, whose target is its own acquirer, that name none or several of our categories, and that repeat an
    earlier row. Running it twice adds nothing: what is there already is refused as `already_there`.
    """
    chosen = reach(settings())
    today = datetime.now(UTC).date()
    found = list(read(file, category_words(), today, limit))
    outcome = run(_take(chosen, file, found, person))
    if report is not None:
        outcome.write(report)
        say(f"refused rows: {report}")
    if as_json:
        document(outcome.as_json())
    else:
        outcome.show()


async def _take(chosen: Settings, file: Path, found: list[Candidate | RefusedRow], person: str) -> Outcome:
    candidates = [row for row in found if isinstance(row, Candidate)]
    refused = [row for row in found if isinstance(row, RefusedRow)]
    acting = named(await directory(chosen), person)
    with progress() as bars:
        bar = bars.add_task(f"Chartering deals of {file.name}", total=len(candidates))
        async with FrontDoor(api_url(chosen), lambda who: issue_token(chosen, who)) as door:
            importer = Importer(door, acting, load().novacron.key, file.name, new_run())
            taken, turned_away = await importer.take(candidates, lambda: bars.advance(bar))
    return Outcome(file, len(found), taken, sorted([*refused, *turned_away], key=lambda row: row.line))
