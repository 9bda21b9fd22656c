"""Saves histories of real workflows, one file a run, named `<stream>.<era>.<run>.json`: `make histories`.

Saved histories stay for ever: they are what tomorrow's workflow code must be able to go on from. A new era is recorded
when workflow code has changed; an old one is never recorded again.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.acquisition import commands as c
from domain.directory.commands import GrantRole, Listing, ListPerson, OpenDirectory
from domain.initiative import commands as core
from domain.initiative import gate_events as g
from domain.integration.milestones import DAY_ONE
from domain.integration.work.commands import CompleteTask
from domain.kernel import SYSTEM
from infrastructure.settings import Settings
from infrastructure.temporal import connect
from tests.support import deals, integrations
from tests.support.office import Office, eventually, opened, submission
from tests.support.servers import fresh_database, make_template, throw_away_servers
from tests.support.steps import until_the_go_no_go_waits
from tests.support.toy import Begin, Finish, Note, PassOn, SetAlarm, Tell
from workflows.agenda import Beginning
from workflows.client import CommandFailed, CommandRefused

HISTORIES = Path(__file__).parent / "histories"
DAY = timedelta(days=1)
FEW = 80
"""Events in a history after which it continues as new, so that every run fits into a readable file."""


async def an_errand(office: Office) -> str:
    """Commands, refusals, a bug, signals, effects, a wake-up that moves, hand-overs, the end, and a postscript."""
    stream, start = "venture-4c1f09be", datetime.now(UTC)
    await office.ask(stream, Begin(alarm_at=start + 30 * DAY), start=True, continue_as_new_after=FEW)
    for asked in (Note(text=""), {"type": "stumble"}, {"type": "sing"}):
        with suppress(CommandRefused, CommandFailed):
            await office.ask(stream, asked)
    await office.workflow(stream).signal("submit_signal", submission(Note(text="")))
    await office.ask(stream, SetAlarm(at=start + 10 * DAY))
    await office.clock.advance([stream], start + 20 * DAY)
    await asyncio.gather(*(office.ask(stream, Tell(person="bob")) for _ in range(4)))
    for n in range(6):
        await office.ask(stream, Note(text=f"note {n}"))
    await office.ask(stream, Finish())
    await office.workflow(stream).result()
    await office.ask(stream, Note(text="A postscript."))
    await office.workflow(stream).result()
    return stream


async def an_acquisition(office: Office) -> str:
    """From the charter to an overdue go/no-go that is approved, then given up."""
    stream, start = "acquisition-7f3a91c2", datetime.now(UTC)
    await office.ask(stream, deals.charter(), by=deals.VP, start=True, continue_as_new_after=FEW)
    for by, command in until_the_go_no_go_waits():
        await office.ask(stream, command, by=by)
    (proposed,) = [event.event for event in await office.log(stream) if isinstance(event.event, g.GateProposed)]
    await office.clock.advance([stream], start + 30 * DAY)
    approve = core.DecideGate(gate="g1", packet=proposed.packet, verdict="approve")
    with suppress(CommandRefused):
        await office.ask(stream, approve, by=deals.VP)
    await office.ask(stream, approve, by=deals.CFO)
    await office.ask(stream, approve, by=deals.CSO)
    await office.ask(stream, c.MarkLost(reason="Another bidder was faster."), by=deals.VP)
    await office.workflow(stream).result()
    return stream


async def an_errand_passed_on(office: Office) -> str:
    """An errand that begins another, moves on to a fresh run, and is finished before the other."""
    stream, other = "venture-5d2e10cf", "venture-6e3f21d0"
    await office.ask(stream, Begin(), start=True)
    await office.ask(stream, PassOn(to=other))

    async def there() -> bool:
        return bool(await office.types(other))

    await eventually(there)
    await office.ask(stream, Note(text="In good hands."))
    await office.ask(stream, Finish())
    await office.workflow(stream).result()
    return stream


async def an_integration(office: Office) -> str:
    """Begun with its first command, by its closing; Day 1 late, but passed."""
    stream, start = "integration-7f3a91c2", datetime.now(UTC)
    first = submission(integrations.charter(start.date()), by=SYSTEM, command_id=f"{deals.STREAM}/99/begin:{stream}")
    await office.client.start_workflow(
        "IntegrationWorkflow",
        Beginning(first=first, continue_as_new_after=FEW),
        id=stream,
        task_queue=office.settings.task_queue,
    )
    await office.clock.advance([stream], start + 40 * DAY)
    for key in DAY_ONE:
        await office.ask(stream, CompleteTask(task=key), by=deals.IMO)
    reached = core.ReachMilestone(milestone="day_one_complete", reached_on=start.date())
    await office.ask(stream, reached, by=deals.IMO)
    await office.ask(stream, core.WaiveCriterion(criterion="day_one_budget", reason="None yet."), by=deals.CFO)
    await office.ask(stream, core.ProposeGate(gate="day_one_exit"), by=deals.IMO)
    (proposed,) = [event.event for event in await office.log(stream) if isinstance(event.event, g.GateProposed)]
    approve = core.DecideGate(gate="day_one_exit", packet=proposed.packet, verdict="approve")
    await office.ask(stream, approve, by=deals.STEER)
    await office.ask(stream, core.Abandon(reason="The company was sold again."), by=deals.CEO)
    await office.workflow(stream).result()
    return stream


async def the_directory(office: Office) -> str:
    """Opened, then somebody new."""
    listed = tuple(Listing(person=who, name=one.name, roles=one.roles) for who, one in deals.PEOPLE.people.items())
    await office.ask("directory", OpenDirectory(people=listed), by=SYSTEM, start=True)
    await office.ask("directory", ListPerson(person="nora", name="Nora"), by=deals.ADMIN)
    await office.ask("directory", GrantRole(person="nora", role="auditor"), by=deals.ADMIN)
    return "directory"


SCENES = (the_directory, an_errand, an_errand_passed_on, an_acquisition, an_integration)


async def runs(office: Office, stream: str) -> AsyncIterator[str]:
    """The histories of all runs of a workflow, the first one first, as JSON without what belongs to one machine."""
    found = [run async for run in office.client.list_workflows(f'WorkflowId = "{stream}"')]
    for run in sorted(found, key=lambda run: run.start_time):
        history = await office.client.get_workflow_handle(stream, run_id=run.run_id).fetch_history()
        yield json.dumps(_without_traces(json.loads(history.to_json())), indent=1)


def _without_traces(part: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(part, dict):
        return {key: _without_traces(value) for key, value in part.items() if key not in {"stackTrace", "identity"}}
    if isinstance(part, list):
        return [_without_traces(value) for value in part]
    return part


async def record(settings: Settings, era: str) -> list[Path]:
    """Play every scene, and save what Temporal remembers of it. Raises FileExistsError for an era that is there."""
    saved: list[Path] = []
    async with opened(settings, await connect(settings)) as office, office.worker():
        for scene in SCENES:
            stream = await scene(office)
            number = 0
            async for history in runs(office, stream):
                number += 1
                path = HISTORIES / f"{stream}.{era}.{number}.json"
                with path.open("x") as file:
                    file.write(history + "\n")
                saved.append(path)
    return saved


def main() -> None:
    """Save a new era, numbered after the last."""
    HISTORIES.mkdir(exist_ok=True)
    eras = {int(path.name.split(".")[1]) for path in HISTORIES.glob("*.json")}
    with throw_away_servers() as servers, fresh_database(servers, make_template(servers)) as database_url:
        settings = Settings(database_url=database_url, temporal_address=servers.temporal_address, task_queue="concord")
        for path in asyncio.run(record(settings, f"{max(eras, default=0) + 1:03}")):
            sys.stdout.write(f"{path.relative_to(HISTORIES.parents[2])}\n")


if __name__ == "__main__":
    main()
