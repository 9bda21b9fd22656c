"""The calendar: one row for everything that is due, comes of itself, or was, in every initiative.

It asks each kind for its clocks, so a clock that is new to the rules is in the calendar without a line here. What is
overdue follows from the time at which somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.acquisition.negotiation.events import EscrowReleased
from domain.acquisition.state import Acquisition
from domain.decider import Ringing
from domain.initiative.state import Initiative
from domain.integration.state import Integration
from domain.kernel import Event
from domain.kinds import EVENT_TYPES, decider_of
from projections.agenda_deal import of_deal, of_deal_clock
from projections.agenda_integration import of_integration, of_integration_clock
from projections.agenda_matters import SHOWN_ALREADY, Matter, Sort, decided, left, of_clock, of_core, said
from projections.chronicle import RESULTS
from projections.file_aspect import core_of
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative, kind_of
from projections.tables import ReadTable

VERSION = 1

NO_DECISION = ("voided", "withdrawn")


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One entry. It stands in the calendar `at`: when it was done, else when it is due or comes of itself.

    `open`: somebody has to do something and has not. It waits for `person`, or for whoever holds one of `roles`.
    """

    initiative: str
    key: str
    kind: str
    name: str
    sort: Sort
    what: str
    at: datetime
    due_at: datetime
    since_at: datetime | None
    whole_day: bool
    legal: bool
    open: bool
    passes: bool
    done_at: datetime | None
    outcome: str | None
    person: str | None
    roles: list[str]
    version: int


TABLE = ReadTable(
    "agenda",
    VERSION,
    AgendaRow,
    key=("initiative", "key"),
    indexes=(("at", "initiative", "key"), ("open", "at", "initiative", "key"), ("legal", "at")),
)


@dataclass
class Agenda:
    """An initiative as the rules of its kind know it, and what has been and its state forgets."""

    stream: str
    state: Any
    past: dict[str, Matter] = field(default_factory=dict)


def begin(stream: str) -> Agenda:
    """Nothing has happened yet."""
    return Agenda(stream, decider_of(stream).initial)


def fold(agenda: Agenda, event: Event, at: datetime) -> Agenda:
    """What an event changes, and what it puts into the past: a gate, a phase, a clock that rang."""
    decider, before = decider_of(agenda.stream), agenda.state
    rung = [
        matter
        for clock in (decider.clocks(before) if _may_ring(event, at) else ())
        if clock.rings == event
        and (matter := _of_clock(clock, before)) is not None
        and matter.passes
        and matter.sort != "reminder"
    ]
    agenda.state = decider.evolve(before, event, at)
    was, now = core_of(before), core_of(agenda.state)
    for matter in rung:
        what = said(event) or matter.what
        agenda.past[matter.key] = replace(matter, what=what, done_at=matter.due_at)
    for matter in _gone(was, now, event, at):
        agenda.past[matter.key] = matter
    if isinstance(event, EscrowReleased):
        for matter in of_deal(before):
            if matter.sort == "escrow":
                agenda.past[matter.key] = replace(matter, done_at=at, outcome="released")
    return agenda


def rows(agenda: Agenda, last: Last) -> Iterator[AgendaRow]:
    """Everything, each matter once."""
    core = core_of(agenda.state)
    if core is None:
        return
    found = dict(agenda.past)
    found.update((matter.key, matter) for matter in _matters(agenda, core))
    for matter in found.values():
        yield AgendaRow(
            initiative=last.stream,
            key=matter.key,
            kind=kind_of(last.stream),
            name=core.charter.name,
            sort=matter.sort,
            what=matter.what,
            at=matter.done_at or matter.due_at,
            due_at=matter.due_at,
            since_at=matter.since_at,
            whole_day=matter.whole_day,
            legal=matter.legal,
            open=matter.done_at is None and not matter.passes,
            passes=matter.passes,
            done_at=matter.done_at,
            outcome=matter.outcome,
            person=matter.person,
            roles=list(matter.roles),
            version=last.version,
        )


def _matters(agenda: Agenda, core: Initiative) -> Iterable[Matter]:
    clocks = (_of_clock(clock, agenda.state) for clock in decider_of(agenda.stream).clocks(agenda.state))
    match agenda.state:
        case Acquisition():
            own = of_deal(agenda.state)
        case Integration():
            own = of_integration(agenda.state)
        case _:
            own = iter(())
    return (*(matter for matter in clocks if matter is not None), *of_core(core), *own)


def _of_clock(clock: Ringing, state: object) -> Matter | None:
    """None for a clock of what is listed without it."""
    if isinstance(clock.rings, SHOWN_ALREADY):
        return None
    core = core_of(state)
    match state:
        case Acquisition():
            known = of_deal_clock(clock, state)
        case Integration():
            known = of_integration_clock(clock, state)
        case _:
            known = None
    return known or (of_clock(clock, core) if core else None)


def _gone(was: Initiative | None, now: Initiative | None, event: Event, at: datetime) -> Iterator[Matter]:
    if was is None or now is None:
        return
    result = RESULTS.get(type(event))
    if result is not None and result not in NO_DECISION and was.proposal is not None:
        yield decided(was, was.proposal, result, at)
    over = now.ended is not None and was.ended is None
    if over or now.phase.key != was.phase.key:
        phase = left(was, at)
        if phase is not None:
            yield phase


def _may_ring(event: Event, at: datetime) -> bool:
    """Clocks ring with the moment at which they were due: only such an event is looked for among them."""
    due_at = getattr(event, "due_at", None)
    return isinstance(due_at, datetime) and due_at <= at


AGENDA: Projection[Agenda] = Projection(
    name="agenda",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_initiative,
    handles=types_of(*EVENT_TYPES),
    begin=begin,
    fold=fold,
    rows=rows,
    streams_kept=2_000,
    events_at_once=200_000,
)
