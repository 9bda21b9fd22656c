"""When a plan will end, what drives that date, and who caused a delay: a forward and a backward pass (DOMAIN 3.4.5).

Something that has not begun starts when everything that it waits for is done, on the day it is planned for, and not
before today, whichever is latest. What has begun takes as long as planned, and is not done before today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter

from domain.integration.work.items import Item
from domain.kernel import Key


@dataclass(frozen=True, slots=True)
class Dated:
    """`slack`: the days that it may still slip without moving the end; None once it is done.

    `delay`: days after its baseline, negative when earlier. `driver`: what it had to wait for, if anything;
    `own_delay`: the part of the delay that it did not inherit from there.
    """

    starts_on: date
    ends_on: date
    slack: int | None
    delay: int
    own_delay: int
    driver: Key | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`path`: what drives the end, in order. `cause`: on that path, what added most to the delay; None without any."""

    items: Mapping[Key, Dated]
    ends_on: date
    planned_end: date
    path: tuple[Key, ...]
    cause: Key | None

    @property
    def delay(self) -> int:
        """Days after the planned end; negative when earlier."""
        return (self.ends_on - self.planned_end).days


def forecast(items: Sequence[Item], today: date) -> Forecast | None:
    """Every date of a plan as seen on a day; None for a plan without anything in it.

    Raises graphlib.CycleError for a plan that waits for itself, which the rules never let come about.
    """
    known = {item.key: item for item in items}
    if not known:
        return None
    before = {key: tuple(k for k in item.after if k in known) for key, item in known.items()}
    order = tuple(TopologicalSorter(before).static_order())
    starts, ends, drivers = _forward(known, before, order, today.toordinal())
    last = max(reversed(order), key=ends.__getitem__)
    slack = _backward(known, before, order, starts, ends)
    delays = {key: ends[key] - item.baseline_due_on.toordinal() for key, item in known.items()}
    dated = {}
    for key, item in known.items():
        driver = drivers[key]
        dated[key] = Dated(
            starts_on=date.fromordinal(starts[key]),
            ends_on=date.fromordinal(ends[key]),
            slack=None if item.completed_on else slack[key],
            delay=delays[key],
            own_delay=delays[key] - (delays[driver] if driver is not None else 0),
            driver=driver,
        )
    path = _path(last, drivers)
    worst = max(path, key=lambda key: dated[key].own_delay)
    planned_end = max(item.baseline_due_on for item in known.values())
    late = ends[last] > planned_end.toordinal() and dated[worst].own_delay > 0
    return Forecast(dated, date.fromordinal(ends[last]), planned_end, path, worst if late else None)


def _forward(
    known: Mapping[Key, Item], before: Mapping[Key, tuple[Key, ...]], order: Sequence[Key], today: int
) -> tuple[dict[Key, int], dict[Key, int], dict[Key, Key | None]]:
    starts: dict[Key, int] = {}
    ends: dict[Key, int] = {}
    drivers: dict[Key, Key | None] = {}
    for key in order:
        item = known[key]
        planned = item.starts_on.toordinal()
        latest = max(before[key], key=ends.__getitem__, default=None)
        held = ends[latest] if latest is not None else None
        if item.completed_on is not None:
            ends[key] = item.completed_on.toordinal()
            starts[key] = min(item.started_on.toordinal() if item.started_on else planned, ends[key])
        elif item.started_on is not None:
            starts[key] = item.started_on.toordinal()
            ends[key] = max(starts[key] + item.days, today)
        else:
            floor = max(planned, today)
            starts[key] = floor if held is None else max(floor, held)
            ends[key] = starts[key] + item.days
        drivers[key] = latest if held is not None and held >= planned else None
    return starts, ends, drivers


def _backward(
    known: Mapping[Key, Item],
    before: Mapping[Key, tuple[Key, ...]],
    order: Sequence[Key],
    starts: Mapping[Key, int],
    ends: Mapping[Key, int],
) -> dict[Key, int]:
    """Slack in days: how much later each may end without moving the end of the whole."""
    latest = dict.fromkeys(known, max(ends.values()))
    slack: dict[Key, int] = {}
    for key in reversed(order):
        slack[key] = latest[key] - ends[key]
        if known[key].completed_on is None:
            start = starts[key] + slack[key]
            for other in before[key]:
                latest[other] = min(latest[other], start)
    return slack


def _path(last: Key, drivers: Mapping[Key, Key | None]) -> tuple[Key, ...]:
    path: list[Key] = []
    here: Key | None = last
    while here is not None:
        path.append(here)
        here = drivers[here]
    return tuple(reversed(path))
