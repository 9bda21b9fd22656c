"""The portfolio's limit holds though many deals reach for the last of it at the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import uuid4

import pytest

from domain.acquisition.envelope import Claims
from domain.acquisition.playbook import TERMS
from domain.facts import GuardedEvent
from domain.initiative.commands import AttestCriterion, ProposeGate
from domain.money import Money
from tests.support.deals import PEOPLE, VP, charter, evidence
from tests.support.office import Office
from tests.support.targets import screened
from workflows.client import CommandRefused

DEALS = 8
GUARD = f"envelope:{TERMS.envelope.key}"


async def ready(office: Office) -> str:
    """A deal at its go/no-go: USD 350M at the middle of its band."""
    stream = f"acquisition-{uuid4().hex[:12]}"
    await office.ask(stream, charter(), by=VP, start=True)
    attested = [step for key in ("nda", "dd_budget") for step in (evidence(key), _attest(key))]
    for command in (*screened(), *attested):
        await office.ask(stream, command, by=VP)
    return stream


async def proposed(office: Office, stream: str) -> str:
    """What becomes of putting the go/no-go to its deciders: done, or the code of the refusal."""
    try:
        await office.ask(stream, ProposeGate(gate="g1"), by=VP)
    except CommandRefused as refused:
        return refused.code
    return "proposed"


@pytest.mark.feature("MA-16")
async def test_deals_that_are_proposed_at_the_same_moment_never_exceed_the_envelope_together(office: Office) -> None:
    await office.list_people(PEOPLE)
    streams = await asyncio.gather(*(ready(office) for _ in range(DEALS)))
    answers = await asyncio.gather(*(proposed(office, stream) for stream in streams))
    assert Counter(answers) == {"proposed": 5, "envelope_exceeded": 3}, "a sixth 350 does not fit into 2,000"
    stored = await office.resources.store.read_guard(GUARD)
    claims = Claims.of([GuardedEvent(event.stream, office.codec.event(event)) for event in stored])
    assert claims.total("USD") == Money.millions(1750)


def _attest(key: str) -> AttestCriterion:
    return AttestCriterion(criterion=key, evidence=(key,))
