"""Random ways of a signed deal through the authorities, as the rules let them happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from random import Random

from domain.acquisition import commands as a
from domain.acquisition.clearance import commands as k
from domain.initiative import commands as c
from domain.initiative.state import Initiative
from domain.kernel import Command
from domain.money import Money
from tests.projections.histories import Told, gates, lives
from tests.support import deals


def authorities(i: Initiative, chance: Random, told: Told) -> Command:
    """Something between the deal and an authority, or its closing: mostly what comes next, now and then anything."""
    evidence = next(iter(i.evidence), "report")
    before = told.at - timedelta(days=chance.choice((0, 0, 1, 3, 29)))
    if i.hold is not None:
        return c.Resume(reason="Go on")
    review = told.state.clearance.reviews.get("hsr")
    filing = k.FileNotification(
        authority="hsr", filed_at=before, evidence=evidence, transaction=chance.choice(("ordinary", "cash_tender"))
    )
    asking = k.RecordSecondRequest(authority="hsr", received_at=before, evidence=evidence)
    complying = k.CertifyCompliance(authority="hsr", certified_at=before, evidence=evidence)
    if chance.random() < 0.5:
        if review is None:
            return filing
        if not review.settled and not review.second_request and chance.random() < 0.6:
            return asking
        if review.second_request and not review.compliance:
            return complying
    size = chance.choice((None, Money.millions(20), Money.millions(40), Money.millions(900)))
    options: tuple[Command, ...] = (
        k.AssessFiling(authority="hsr", closing_on=told.at.date(), buyer_size=Money.millions(900), target_size=size),
        filing,
        asking,
        complying,
        *((k.WithdrawNotification(authority="hsr", reason="Refiled"),) if chance.random() < 0.2 else ()),
        *((a.ObtainClearance(authority="hsr", cleared_on=before.date(), evidence=evidence),) * (chance.random() < 0.2)),
        *((a.CloseAcquisition(closed_on=before.date(), price=Money.millions(350), evidence=evidence),) * 2),
        c.HoldInitiative(reason="Waiting", review_at=told.at + timedelta(days=20)),
    )
    return chance.choice(options)


def ways_through(seed: int, steps: int = 60) -> Iterator[Told]:
    """The deal after each command that was accepted."""
    beginnings = (deals.signed, deals.signed, deals.ready_to_close)
    yield from lives(seed, steps, beginnings, (authorities, authorities, authorities, gates))


@cache
def way_through(seed: int) -> Told:
    """The deal at the end."""
    return list(ways_through(seed))[-1]
