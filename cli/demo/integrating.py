"""What follows a closing: its integration, which began by itself, is taken through its phases."""

from __future__ import annotations

from cli.demo import working
from cli.demo.deal import Deal
from cli.demo.stage import Stage
from domain.kernel import Key


async def leave(s: Stage, deal: Deal, phase: Key, **attested: str) -> None:
    """The integration office puts the end of a phase to the steering committee, which approves."""
    integration = deal.integration
    for criterion, title in attested.items():
        await integration.attest(s.cast.imo, criterion, title)
    await integration.propose(s.cast.imo, f"{phase}_exit")
    await integration.approve(f"{phase}_exit", s.cast.steering)


async def day_one_first(s: Stage) -> None:
    """Storage: everybody can work on Day 1, but for one office, and a month later that is certain."""
    await working.open_for_business(s, s.tarnwell, 200)
    await leave(s, s.tarnwell, "day_one")


async def day_one_second(s: Stage) -> None:
    """Security: the same."""
    await working.open_for_business(s, s.palisade, 240)
    await leave(s, s.palisade, "day_one")


async def stable_first(s: Stage) -> None:
    """Storage: operations are stable and the plan in detail stands."""
    await working.settle(s, s.tarnwell, 285)
    await leave(s, s.tarnwell, "stabilisation")


async def stable_second(s: Stage) -> None:
    """Security: the same, a little late; and the vendor says that the cut-over will be, too."""
    await working.settle(s, s.palisade, 341)
    await working.slip(s, s.palisade, 545)
    await leave(s, s.palisade, "stabilisation")


async def integrated_first(s: Stage) -> None:
    """Storage: technology, processes and people are one, two months ahead of the plan."""
    await working.migrate(s, s.tarnwell, 540)
    await leave(s, s.tarnwell, "execution")


async def optimised_first(s: Stage) -> None:
    """Storage: synergies are handed over, and what was learned is written down; its integration has ended."""
    await working.reach(s, s.tarnwell, "synergies_realised", 555)
    await leave(
        s,
        s.tarnwell,
        "optimisation",
        synergies_handed_over="Hand-over of synergies to the business",
        lessons_learned="Lessons learned",
    )


async def not_yet_second(s: Stage) -> None:
    """Security: the steering committee sends it back with conditions, which are due after the story."""
    integration, phase = s.palisade.integration, "execution"
    await working.migrate(s, s.palisade, 556)
    await integration.propose(s.cast.imo, f"{phase}_exit")
    await integration.decide(
        s.cast.steering,
        f"{phase}_exit",
        "return",
        reason="Two things that customers feel are not done.",
        conditions=[
            s.condition("Move the last forty customers to the one platform.", s.cast.cto, 572),
            s.condition("Answer support in the joint desk around the clock.", s.cast.coo, 581),
        ],
    )
    await integration.ask(
        s.cast.imo,
        "raise_issue",
        issue="certificates",
        title="Certificates of the old platform run out next quarter",
        severity="medium",
        owner=s.cast.cto,
    )
