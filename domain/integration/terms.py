"""The terms an integration keeps: its workstreams, who leads each, and what each is to deliver first (DOMAIN 3.4.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Annotated

from pydantic import Field, model_validator

from domain.integration.inherited.terms import InheritedTerms
from domain.integration.money.terms import MoneyTerms
from domain.integration.people.terms import PeopleTerms
from domain.integration.synergies.terms import SynergyTerms
from domain.integration.tsa.terms import TsaTerms
from domain.integration.work.terms import DayOneNeed, DeliverableSort, Hours, TaskSort, WorkTerms
from domain.kernel import Key, Text, Value
from domain.playbooks.model import Role
from domain.working_days import Duration


class SignOff(Value):
    """The result of a task, and whose signatures approve it."""

    sort: DeliverableSort
    by: Annotated[tuple[Role, ...], Field(min_length=1)]


class Deliverable(Value):
    """Something a workstream is to have done, so many days after the closing.

    `days`: how long it takes. `after`: the tasks and milestones that it waits for; None: what its workstream waits for.
    `rollback`: the task whose signed result says how a cut-over is undone. `synergy`: the synergy that it serves.
    """

    key: Key
    title: Text
    due: Duration
    days: Annotated[int, Field(ge=0)] | None = None
    effort_hours: Hours | None = None
    after: tuple[Key, ...] | None = None
    sort: TaskSort = "task"
    rollback: Key | None = None
    day_one: DayOneNeed | None = None
    synergy: Key | None = None
    subject: Text | None = None
    result: SignOff | None = None


class Workstream(Value):
    """One stream of the integration. `after`: the workstream it waits for; None: the closing alone.

    `waits_for`: the milestone or task that a task of it waits for unless something else is said. `subject`: what every
    one of its tasks must name.
    """

    key: Key
    title: Text
    lead: Role
    after: Key | None = None
    deliverables: Annotated[tuple[Deliverable, ...], Field(min_length=1)]
    source: Text
    waits_for: Key | None = None
    subject: Text | None = None

    def predecessors(self, of: Deliverable) -> tuple[Key, ...]:
        """What a task waits for."""
        if of.after is not None:
            return of.after
        return (self.waits_for,) if self.waits_for and self.waits_for != of.key else ()


class IntegrationTerms(Value):
    """The workstreams in the order in which they are shown. Every key is used once, and nothing waits for itself."""

    workstreams: Annotated[tuple[Workstream, ...], Field(min_length=1)]
    work: WorkTerms | None = None
    synergies: SynergyTerms | None = None
    inherited: InheritedTerms | None = None
    people: PeopleTerms | None = None
    money: MoneyTerms | None = None
    tsa: TsaTerms | None = None

    @model_validator(mode="after")
    def _keys_are_unique(self) -> IntegrationTerms:
        streams = [stream.key for stream in self.workstreams]
        items = [key for key, _ in self._waiting()]
        if len({*streams}) < len(streams) or any(times > 1 for times in Counter(items).values()):
            raise ValueError("every workstream, every deliverable and every milestone has a key of its own")
        unknown = {stream.after for stream in self.workstreams} - {None, *streams}
        unknown |= {key for _, after in self._waiting() for key in after} - {*items}
        if unknown:
            raise ValueError(f"the plan waits for what is not there: {unknown}")
        return self

    @model_validator(mode="after")
    def _nothing_waits_for_itself(self) -> IntegrationTerms:
        try:
            TopologicalSorter(dict(self._waiting())).prepare()
        except CycleError as found:
            raise ValueError(f"the plan waits for itself: {' → '.join(found.args[1])}") from found
        return self

    def _waiting(self) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        for stream in self.workstreams:
            for task in stream.deliverables:
                yield task.key, stream.predecessors(task)
        for milestone in self.work.milestones if self.work else ():
            yield milestone.key, milestone.after
