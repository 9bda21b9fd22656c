"""An acquisition asked for step by step, as people would: who asks what."""

from __future__ import annotations

from domain.initiative import commands as core
from domain.kernel import Command
from tests.support.deals import VP, evidence
from tests.support.targets import screened

Step = tuple[str, Command]


def until_the_go_no_go_waits() -> list[Step]:
    """All that follows on the charter until the first gate is before its deciders."""
    steps: list[Step] = [(VP, command) for command in screened()]
    for key in ("nda", "dd_budget"):
        steps += [(VP, evidence(key)), (VP, core.AttestCriterion(criterion=key, evidence=(key,)))]
    return [*steps, (VP, core.ProposeGate(gate="g1"))]
