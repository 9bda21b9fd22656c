"""An integration as large as they come: as many tasks and dependencies as asked for, the same ones every time."""

from __future__ import annotations

from collections import defaultdict

from domain.integration.playbook import TERMS
from domain.integration.terms import Deliverable, IntegrationTerms
from domain.integration.workstreams import CLOSING, WORKSTREAMS
from domain.kernel import Key
from domain.working_days import Duration

NEAR, FAR = 40, 90
"""How far back the two tasks lie that a task waits for, at most."""


def key_of(number: int) -> Key:
    """The key of the task of that number, from 0."""
    return f"t{number:05}"


def terms(tasks: int = 2000) -> IntegrationTerms:
    """Nine workstreams that share so many tasks; each waits for two earlier ones, of any workstream."""
    ends: list[int] = []
    shared: defaultdict[Key, list[Deliverable]] = defaultdict(list)
    for number in range(tasks):
        earlier = sorted({number - 1 - number * 31 % NEAR, number - 1 - number * 17 % FAR})
        before = [n for n in earlier if n >= 0]
        days = 1 + number * 7 % 8
        ends.append(max((ends[n] for n in before), default=1) + days)
        stream = WORKSTREAMS[number % len(WORKSTREAMS)]
        shared[stream.key].append(
            Deliverable(
                key=key_of(number),
                title=f"Task {number} of {stream.title}",
                due=Duration(amount=ends[-1], unit="days"),
                days=days,
                effort_hours=8 + number * 13 % 120,
                after=tuple(key_of(n) for n in before) or (CLOSING,),
                subject="The surviving product",
            )
        )
    work = TERMS.work
    assert work is not None
    closing = tuple(milestone.model_copy(update={"after": ()}) for milestone in work.milestones[:1])
    return IntegrationTerms(
        workstreams=tuple(
            stream.model_copy(update={"deliverables": tuple(shared[stream.key])}) for stream in WORKSTREAMS
        ),
        work=work.model_copy(update={"milestones": closing}),
    )
