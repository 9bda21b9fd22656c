"""Operating the log, the read models and the workflows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli import audit
from cli.console import document, progress, say
from cli.migrations import migrate as migrated
from cli.runtime import log_of, run, settings
from cli.workflows import missing
from cli.workflows import rehydrate as start_anew
from domain.proving import Finding
from infrastructure.embedded import reach
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.verify import Verified
from infrastructure.settings import Settings
from infrastructure.temporal import connect, register_search_attributes
from projections.examiner import proved
from projections.serve import rebuild_named

Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def migrate() -> None:
    """Bring the event log's tables up to date, and teach Temporal our search attributes. Safe to repeat."""
    chosen = reach(settings())
    migrated(chosen)
    run(_attributes(chosen))
    print("up to date")


def verify(
    against: Annotated[
        Path | None,
        typer.Option(help="Anchors kept elsewhere, one JSON document a line as `concord anchor` prints them."),
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="Share the work between so many processes.")] = 1,
    *,
    as_json: Json = False,
) -> None:
    """Compute every hash of the log anew, name the first event that is not what it was, and ask the proofs of the rest.

    A proof asks of every history whether something happened that must not, whatever the rules of the day allowed: an
    integration before the deal was cleared, for instance. Fails when there is a bad event or a finding.
    """
    found, held = run(_verify(reach(settings()), against, processes))
    if as_json:
        document(audit.verdict(found, held))
    else:
        print(f"{found.events} events in {found.streams} streams, {found.anchors} anchors")
        print("every hash holds" if found.flaw is None else f"first bad event: {found.flaw}")
        for finding in held:
            print(f"finding: {finding}")
        if found.flaw is None and not held:
            print("every proof holds")
    if found.flaw is not None or held:
        raise typer.Exit(1)


def anchor() -> None:
    """Put one hash over the ends of all streams into the log, and print it to be kept elsewhere."""
    newest = run(audit.anchored(log_of(reach(settings()))))
    if newest is None:
        say("the log is empty: nothing to anchor")
        raise typer.Exit(1)
    print(json.dumps(newest))


def export(initiative: Annotated[str, typer.Argument(metavar="ID", help="An initiative, or `directory`.")]) -> None:
    """Print every event of an initiative with its hashes, one JSON document a line."""
    for line in run(_history(reach(settings()), initiative)):
        print(line)


def rebuild(name: Annotated[str, typer.Argument(help="The read model.")]) -> None:
    """Build a read model anew from the log, beside the one that is read, and put it in its place."""
    done = run(rebuild_named(reach(settings()), name))
    print(f"{name}: generation {done.generation}, {done.events} events in {done.seconds:.1f} s, up to {done.position}")


def rehydrate(
    initiative: Annotated[str | None, typer.Argument(metavar="[ID]", help="The initiative.")] = None,
    *,
    all_missing: Annotated[bool, typer.Option("--all-missing", help="Every initiative that has no workflow.")] = False,
) -> None:
    """Start the workflow of an initiative anew from the log, for example after Temporal's data was lost."""
    if (initiative is None) != all_missing:
        raise typer.BadParameter("name one initiative, or say --all-missing")
    for stream in run(_rehydrate(reach(settings()), initiative)):
        print(stream)


async def _attributes(chosen: Settings) -> None:
    await register_search_attributes(await connect(chosen))


async def _verify(chosen: Settings, against: Path | None, processes: int) -> tuple[Verified, tuple[Finding, ...]]:
    async with PostgresReader(log_of(chosen)) as log:
        found = await audit.checked(log, kept=against, processes=processes)
        return found, () if found.flaw else await proved(log)


async def _history(chosen: Settings, stream: str) -> list[str]:
    async with PostgresReader(log_of(chosen), connections=1) as log:
        return [json.dumps(event, ensure_ascii=False) for event in await audit.history(log, stream)]


async def _rehydrate(chosen: Settings, initiative: str | None) -> list[str]:
    client = await connect(chosen)
    async with PostgresReader(log_of(chosen), connections=2) as log:
        if initiative is None:
            streams = [head.stream for head in await log.heads(await log.head())]
        elif await log.read_stream(initiative, upto=1):
            streams = [initiative]
        else:
            raise audit.NoSuchStream(initiative)
    absent = await missing(client, streams)
    with progress() as bars:
        bar = bars.add_task("Starting workflows from the log", total=len(absent))
        return await start_anew(client, chosen.task_queue, absent, lambda: bars.advance(bar))
