"""The stage: six deals and one clock over all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import JsonValue

from cli.demo.cast import Cast
from cli.demo.deal import Deal
from domain.kernel import Key, PersonId
from portfolio.model import Portfolio
from portfolio.seeds import SeedRisk


class Clock(Protocol):
    """What moves time: `infrastructure.simulation.SimulatedClock`."""

    async def advance(self, workflow_ids: Iterable[str], to: datetime) -> None:
        """Let time go by for these initiatives, through everything that is due on the way."""


@dataclass
class Stage:
    """Day 0 is `begins_at`. `leads` names who signs off each workstream of due diligence."""

    portfolio: Portfolio
    cast: Cast
    leads: Sequence[tuple[Key, PersonId]]
    deals: Mapping[Key, Deal]
    clock: Clock
    begins_at: datetime

    @property
    def tarnwell(self) -> Deal:
        """Storage: all the way to the end of its integration."""
        return self.deals["tarn"]

    @property
    def lattice(self) -> Deal:
        """Networking: declined."""
        return self.deals["lattice"]

    @property
    def palisade(self) -> Deal:
        """Security: late and conditional, but closed."""
        return self.deals["palisade"]

    @property
    def fernhill(self) -> Deal:
        """AI/ML: lost to another bidder."""
        return self.deals["fernhill"]

    @property
    def quillon(self) -> Deal:
        """Quantum: blocked at first; in the end its letter of intent waits for an answer."""
        return self.deals["quillon"]

    @property
    def rookfield(self) -> Deal:
        """Networking again, begun late: in the end its go/no-go waits, with a criterion that was set aside."""
        return self.deals["rookfield"]

    async def until(self, day: int) -> None:
        """Let time go by for every deal and every integration, through every deadline on the way."""
        deals = self.deals.values()
        await self.clock.advance([deal.id for deal in deals], self.date(day))
        # An integration begins on its deal's clock: only now is it certain to be there, if there is one.
        await self.clock.advance([deal.integration.id for deal in deals], self.date(day))

    async def with_each(self, step: Callable[[Deal], Awaitable[None]]) -> None:
        """Take the same step with the first five at once: their people do not wait for one another."""
        await asyncio.gather(*(step(deal) for deal in self.deals.values() if deal is not self.rookfield))

    def date(self, day: int) -> datetime:
        """The moment a day of the story begins."""
        return self.begins_at + timedelta(days=day)

    def risks(self, *ids: str) -> list[SeedRisk]:
        """Risks of NovaCron's register; all of them when none are named."""
        return [r for r in self.portfolio.risks if r.programme == "novacron" and (not ids or r.id in ids)]

    def owner_of(self, risk: SeedRisk) -> PersonId:
        """Who owns a risk of the register."""
        return self.portfolio.holder(risk.owner_role).id

    def condition(self, text: str, owner: PersonId, due_day: int) -> dict[str, JsonValue]:
        """What must be done before a returned gate may be put again."""
        return {"text": text, "owner": owner, "due_at": self.date(due_day).isoformat()}
