"""Running the demonstration: a fresh Concord in simulated time, the story, and how it ended."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from rich.progress import Progress

from cli import system
from cli.audit import checked
from cli.demo import story
from cli.demo.cast import Cast, leads
from cli.demo.deal import Deal
from cli.demo.ending import Ending, fate_of, sequel_of
from cli.demo.stage import Stage
from cli.front_door import FrontDoor
from cli.people import open_directory
from cli.problems import Trouble
from cli.runtime import log_of
from cli.system import System
from domain.kernel import StreamId
from infrastructure.event_store.facts import DIRECTORY
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import START
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from infrastructure.simulation import SimulatedClock
from infrastructure.temporal import connect
from portfolio.model import Portfolio
from projections.examiner import proved

FOLDER = "demo"
"""Inside the data folder: simulated time has no place in a log of real events."""

PARTS = ("servers", "migrations", "worker", "api", "projections")


PAST = timedelta(days=story.SCENES[-1].day)
"""The story ends today: whoever looks around after it finds the past behind and deadlines ahead."""


class StoryClock:
    """Moves the workflows, and with them the moment at which people ask."""

    def __init__(self, clock: SimulatedClock, door: FrontDoor) -> None:
        self._clock = clock
        self._door = door

    async def advance(self, workflow_ids: Iterable[StreamId], to: datetime) -> None:
        """As `SimulatedClock.advance`."""
        await self._clock.advance(workflow_ids, to)
        self._door.today = to


class LogNotEmpty(Trouble):
    """The demonstration would mix its simulated events with those of somebody's log."""

    def __init__(self) -> None:
        super().__init__(
            "the demonstration needs an empty event log, and the one of CONCORD_DATABASE_URL has events: name an empty "
            "database, or unset it"
        )


def fresh(settings: Settings) -> Settings:
    """Settings with a data folder of the demonstration's own; an earlier demonstration is stopped and cleared away."""
    folder = settings.data_folder / FOLDER
    system.stop(folder)
    if folder.exists():
        _cleared(folder)
    return settings.model_copy(update={"data_folder": folder})


def starting(progress: Progress) -> Callable[[str], None]:
    """A bar over the parts of Concord as they become ready."""
    bar = progress.add_task("Starting Concord", total=len(PARTS))
    return lambda _: progress.advance(bar)


async def tell(running: System, plan: Portfolio, progress: Progress, began: float) -> Ending:
    """Play the story and say how it ended. `began` is a reading of `time.perf_counter`.

    Raises LogNotEmpty, SaidNo, OutOfScript, TimeStandsStill.
    """
    settings = running.settings
    async with PostgresReader(log_of(settings)) as log:
        if await log.head() != START:
            raise LogNotEmpty
        began_at = datetime.now(UTC) - PAST
        await open_directory(settings, plan.people, behind=PAST)
        async with FrontDoor(running.state.api_url, partial(issue_token, settings)) as door:
            clock = StoryClock(SimulatedClock(await connect(settings)), door)
            door.today = began_at
            stage = _stage(door, plan, clock, began_at)
            played = await story.play(stage, _showing(progress))
            last_day = played[-1].scene.day
            # Nothing is asked of the deals any more; what is still due by the last day is let happen.
            await stage.until(last_day)
            await clock.advance([DIRECTORY], stage.date(last_day))
            fates = [await fate_of(deal, stage.cast.vp) for deal in stage.deals.values()]
            sequels = [
                await sequel_of(deal, stage.cast.imo)
                for deal, fate in zip(stage.deals.values(), fates, strict=True)
                if fate.outcome == "closed"
            ]
        happened: Counter[str] = Counter()
        async for batch in log.scan():
            happened.update(event.type for event in batch)
        return Ending(
            played=played,
            fates=fates,
            sequels=sequels,
            simulated_days=last_day,
            real_seconds=time.perf_counter() - began,
            happened=happened,
            envelope_refusals=sum(deal.gate_refusals.count("envelope_exceeded") for deal in stage.deals.values()),
            verified=(await checked(log)).flaw is None and not await proved(log),
        )


def _stage(door: FrontDoor, plan: Portfolio, clock: StoryClock, begins_at: datetime) -> Stage:
    deals = {
        script.key: Deal(door, script, plan.novacron.category(script.category), uuid4().hex[:12])
        for script in plan.deals
    }
    return Stage(
        portfolio=plan,
        cast=Cast.of(plan),
        leads=leads(plan),
        deals=deals,
        clock=clock,
        begins_at=begins_at,
    )


def _showing(progress: Progress) -> Callable[[story.Scene], None]:
    scenes = progress.add_task("The story", total=len(story.SCENES))
    days = progress.add_task("Simulated days", total=story.SCENES[-1].day)

    def show(scene: story.Scene) -> None:
        progress.update(scenes, completed=story.SCENES.index(scene) + 1, description=f"Day {scene.day}: {scene.title}")
        progress.update(days, completed=scene.day)

    return show


def _cleared(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as problem:
        raise Trouble(f"the last demonstration's folder {folder} cannot be cleared away: {problem}") from None
