"""How the story ended: every acquisition, what the clocks and the envelope did, and whether the log is unbroken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pydantic import JsonValue
from rich.box import SIMPLE
from rich.table import Table

from cli.console import results
from cli.demo.deal import Deal, OutOfScript
from cli.demo.story import Played
from cli.demo.worth import Worth, table_of, worth_of
from domain.kernel import PersonId, StreamId
from domain.money import Money
from projections.file_document import InitiativeFile

NOTEWORTHY = {
    "phase_overdue": "Phases overdue",
    "gate_overdue": "Gates decided too late",
    "escalation_raised": "Escalations",
    "duty_delegated": "Delegations",
    "gate_voided": "Decisions void because their packet changed",
    "gate_returned": "Gates returned with conditions",
    "obligation_fulfilled": "Conditions fulfilled",
    "put_on_hold": "Holds",
    "price_outside_band": "Prices outside their band",
    "waiting_period_expired": "Waiting periods that ran out",
    "finding_recorded": "Findings of due diligence",
    "red_flag_raised": "Red flags",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an acquisition. `offer`: the agreed price, else what was offered, else the middle of its band."""

    id: StreamId
    name: str
    category: str
    phase: str
    outcome: str
    offer: Money
    worth: Worth
    begun: datetime
    last: datetime

    def as_json(self) -> dict[str, JsonValue]:
        """As the demonstration's document has it."""
        return {
            "id": self.id,
            "name": self.name,
            "category": self.category,
            "phase": self.phase,
            "outcome": self.outcome,
            "offer_musd": _number(self.offer.in_millions),
            **self.worth.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Sequel:
    """What became of the integration of a closed acquisition. `tasks` counts what its plan asks for first.

    `promised`: the target of its synergies by the end; `realised`: what Finance has confirmed of it.
    """

    id: StreamId
    acquisition: StreamId
    name: str
    phase: str
    outcome: str
    workstreams: int
    tasks: int
    promised: Money
    realised: Money
    begun: datetime
    last: datetime

    def as_json(self) -> dict[str, JsonValue]:
        """As the demonstration's document has it."""
        return {
            "id": self.id,
            "acquisition": self.acquisition,
            "name": self.name,
            "phase": self.phase,
            "outcome": self.outcome,
            "workstreams": self.workstreams,
            "tasks": self.tasks,
            "synergies_target_musd": _number(self.promised.in_millions),
            "synergies_confirmed_musd": _number(self.realised.in_millions),
        }


@dataclass(frozen=True, slots=True)
class Ending:
    """`happened` counts the events of the log by type; `verified`: every hash of it and every proof holds."""

    played: Sequence[Played]
    fates: Sequence[Fate]
    sequels: Sequence[Sequel]
    simulated_days: int
    real_seconds: float
    happened: Counter[str]
    envelope_refusals: int
    verified: bool

    def as_json(self) -> dict[str, JsonValue]:
        """The one document. Its keys are never renamed."""
        return {
            "simulated_days": self.simulated_days,
            "real_seconds": round(self.real_seconds, 1),
            "acquisitions": [fate.as_json() for fate in self.fates],
            "integrations": [sequel.as_json() for sequel in self.sequels],
            "escalations": self.happened["escalation_raised"],
            "delegations": self.happened["duty_delegated"],
            "envelope_refusals": self.envelope_refusals,
            "events": self.happened.total(),
            "verified": self.verified,
        }

    def show(self) -> None:
        """The tables for a person."""
        results.print(self._scenes())
        results.print(self._fates())
        results.print(table_of(fate.worth for fate in self.fates))
        results.print(self._sequels())
        results.print(self._counts())
        results.print(
            f"concord verify: {'every hash holds' if self.verified else 'THE LOG IS BROKEN'}", highlight=False
        )

    def _scenes(self) -> Table:
        table = Table(title="What happened", box=SIMPLE)
        table.add_column("Simulated date", no_wrap=True)
        table.add_column("Day", justify="right")
        table.add_column("Scene")
        table.add_column("Real seconds", justify="right")
        for played in self.played:
            scene = played.scene
            table.add_row(f"{played.date:%a %Y-%m-%d}", str(scene.day), scene.title, f"{played.seconds:.1f}")
        return table

    def _fates(self) -> Table:
        days, seconds = self.simulated_days, self.real_seconds
        table = Table(
            title=f"What became of them, after {days} simulated days in {seconds:.0f} real seconds", box=SIMPLE
        )
        for column in ("Acquisition", "Category", "Phase", "Outcome"):
            table.add_column(column)
        table.add_column("USD M", justify="right")
        table.add_column("Chartered", no_wrap=True)
        table.add_column("Last event", no_wrap=True)
        for fate in self.fates:
            words = (fate.name, fate.category, fate.phase.replace("_", " "), fate.outcome)
            price = str(_number(fate.offer.in_millions))
            table.add_row(*words, price, f"{fate.begun:%Y-%m-%d}", f"{fate.last:%Y-%m-%d}")
        return table

    def _sequels(self) -> Table:
        table = Table(title="What followed on the closings", box=SIMPLE)
        for column in ("Integration", "Phase", "Outcome"):
            table.add_column(column)
        table.add_column("Workstreams", justify="right")
        table.add_column("First tasks", justify="right")
        table.add_column("Synergies: confirmed of target, USD M", justify="right")
        table.add_column("Began", no_wrap=True)
        table.add_column("Last event", no_wrap=True)
        for sequel in self.sequels:
            words = (sequel.name, sequel.phase.replace("_", " "), sequel.outcome)
            value = f"{sequel.realised.in_millions:.1f} of {sequel.promised.in_millions:.1f}"
            plan = (str(sequel.workstreams), str(sequel.tasks), value)
            table.add_row(*words, *plan, f"{sequel.begun:%Y-%m-%d}", f"{sequel.last:%Y-%m-%d}")
        return table

    def _counts(self) -> Table:
        table = Table(title=f"{self.happened.total()} events", box=SIMPLE, show_header=False)
        table.add_column("what")
        table.add_column("how often", justify="right")
        for name, words in NOTEWORTHY.items():
            if self.happened[name]:
                table.add_row(words, str(self.happened[name]))
        table.add_row("Proposals refused by the envelope", str(self.envelope_refusals))
        return table


def _number(millions: Decimal) -> int | float:
    return int(millions) if millions == millions.to_integral_value() else float(millions)


async def fate_of(deal: Deal, reader: PersonId) -> Fate:
    """What became of a deal, as the API shows it to a person. Raises OutOfScript."""
    seen = await deal.read(reader)
    if seen.deal is None or seen.deal.price is None:
        raise OutOfScript(f"{deal.script.name} has no price")
    return Fate(
        id=deal.id,
        name=deal.script.name,
        category=deal.script.category,
        phase=seen.phase,
        outcome=_outcome(seen),
        offer=seen.deal.price,
        worth=worth_of(deal.script.name, seen.deal),
        begun=seen.chartered_at,
        last=seen.updated_at,
    )


async def sequel_of(deal: Deal, reader: PersonId) -> Sequel:
    """What became of a closed deal's integration, as the API shows it to a person. Raises OutOfScript."""
    seen = await deal.integration.read(reader)
    if seen.integration is None or seen.integration.acquisition != deal.id:
        raise OutOfScript(f"{deal.script.name} has no integration")
    streams = seen.integration.workstreams
    promised, realised = await deal.integration.realised(reader)
    return Sequel(
        id=seen.initiative,
        acquisition=deal.id,
        name=seen.charter.name,
        phase=seen.phase,
        outcome="underway" if seen.end is None else seen.end.outcome,
        workstreams=len(streams),
        tasks=sum(stream.tasks for stream in streams),
        promised=promised,
        realised=realised,
        begun=seen.chartered_at,
        last=seen.updated_at,
    )


def _outcome(seen: InitiativeFile) -> str:
    """`closed` once the company is ours, also when its integration is complete; how it ended; or `underway`."""
    if seen.deal is not None and seen.deal.closing is not None:
        return "closed"
    return "underway" if seen.end is None else seen.end.outcome
