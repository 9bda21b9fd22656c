"""Who one is at the terminal: tokens for the people of the built-in issuer, and the list of people."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue
from rich.table import Table

from cli.console import document, results
from cli.people import directory, named
from cli.runtime import run, settings
from infrastructure.embedded import reach
from infrastructure.issuer import issue_token


def token(
    person: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Identifier, name, or a role only one person holds.")
    ],
) -> None:
    """Print a bearer token for somebody, signed by the built-in issuer (on loopback alone)."""
    chosen = settings()
    print(issue_token(chosen, named(run(directory(reach(chosen))), person)))


def people(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """List everybody in the directory with the roles they hold today."""
    found = run(directory(reach(settings())))
    if as_json:
        listed: list[JsonValue] = [
            {"id": key, "name": person.name, "roles": [*person.roles], "active": person.active}
            for key, person in found.people.items()
        ]
        document({"people": listed})
        return
    table = Table()
    for column in ("Identifier", "Name", "Roles"):
        table.add_column(column)
    for key, person in found.people.items():
        table.add_row(key, person.name, ", ".join(person.roles) if person.active else "(left)")
    results.print(table)
