"""What follows a closing: its integration, which began by itself, is taken through its phases."""

from __future__ import annotations

from cli.demo.deal import Deal
from cli.demo.stage import Stage
from domain.kernel import Key


async def leave(s: Stage, deal: Deal, phase: Key, **more: str) -> None:
    """The integration office shows what the end of a phase asks for; the steering committee approves."""
    integration = deal.integration
    shown = {f"{phase}_milestones": "Milestones", f"{phase}_budget": "Budget against actuals", **more}
    for criterion, title in shown.items():
        await integration.attest(s.cast.imo, criterion, title)
    await integration.propose(s.cast.imo, f"{phase}_exit")
    await integration.approve(f"{phase}_exit", s.cast.steering)


async def day_one_first(s: Stage) -> None:
    """Storage: everybody can work on Day 1, and a month later that is certain."""
    await leave(s, s.tarnwell, "day_one")


async def day_one_second(s: Stage) -> None:
    """Security: the same."""
    await leave(s, s.palisade, "day_one")


async def stable_first(s: Stage) -> None:
    """Storage: operations are stable and the plan in detail stands."""
    await leave(s, s.tarnwell, "stabilisation")


async def stable_second(s: Stage) -> None:
    """Security: the same, a little late."""
    await leave(s, s.palisade, "stabilisation")


async def integrated_first(s: Stage) -> None:
    """Storage: technology, processes and people are one, two months ahead of the plan."""
    await leave(s, s.tarnwell, "execution")


async def optimised_first(s: Stage) -> None:
    """Storage: synergies are handed over, and what was learned is written down; its integration has ended."""
    await leave(
        s,
        s.tarnwell,
        "optimisation",
        synergies_handed_over="Hand-over of synergies to the business",
        lessons_learned="Lessons learned",
    )
