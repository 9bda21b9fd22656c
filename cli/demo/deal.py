"""One acquisition as its people handle it: every step is a command over HTTP under the name of whoever takes it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Literal, Protocol

from pydantic import JsonValue, ValidationError

from activities.contracts import CommandJson, Receipt
from cli.front_door import SaidNo
from cli.problems import Trouble
from domain.acquisition.diligence.checklist import CHECKLIST
from domain.acquisition.diligence.events import ItemStatus
from domain.acquisition.screening.measures import MEASURES, MONEY
from domain.acquisition.screening.synergies import SynergyKind
from domain.integration.synergies.figures import Tracker
from domain.kernel import Key, PersonId, StreamId
from domain.money import Money
from domain.playbooks.model import Role
from portfolio.model import Category
from portfolio.opening import charter_of
from portfolio.seeds import DemoDeal, SeedRisk
from projections.file_document import InitiativeFile

Verdict = Literal["approve", "decline", "return"]


class Door(Protocol):
    """Concord, as a person reaches it: `cli.front_door.FrontDoor`."""

    async def open(self, person: PersonId, body: CommandJson, key: str) -> Receipt:
        """Begin an initiative. Raises SaidNo."""

    async def ask(self, person: PersonId, initiative: StreamId, command: CommandJson, key: str) -> Receipt:
        """Ask something of an initiative. Raises SaidNo."""

    async def get(self, person: PersonId, path: str, **query: str) -> JsonValue:
        """Read. Raises SaidNo."""


class OutOfScript(Trouble):
    """Something answered otherwise than the story has it."""


def musd(amount: int) -> JsonValue:
    """Millions of US dollars, as a command carries them."""
    return Money.millions(amount).model_dump(mode="json")


class Deal:
    """`token` makes the demonstration's ids its own; `position` is where the last receipt stood in the log.

    A deal of the kind `integration` is what follows on its closing, in the same hands; Concord begins that itself.
    """

    def __init__(self, door: Door, script: DemoDeal, category: Category, token: str, kind: Key = "acquisition") -> None:
        self.script = script
        self.category = category
        self.id: StreamId = f"{kind}-{token}"
        self.position = ""
        self.gate_refusals: list[str] = []
        self._door = door
        self._steps = 0

    @cached_property
    def integration(self) -> Deal:
        """What Concord begins when the deal closes; it cannot be reached before."""
        return Deal(self._door, self.script, self.category, self.id.partition("-")[2], "integration")

    async def charter(self, by: PersonId, programme: Key) -> None:
        """Begin it with the documented band and the expected synergy of its category."""
        fields = charter_of(self.script, self.category, programme, self.script.owner)
        receipt = await self._door.open(by, {**fields, "id": self.id}, self._key())
        self.position = receipt.position

    async def ask(self, by: PersonId, command: str, **fields: JsonValue) -> Receipt:
        """One command. Raises SaidNo."""
        body: CommandJson = {"type": command, **fields}
        receipt = await self._door.ask(by, self.id, body, self._key())
        self.position = max(self.position, receipt.position)
        return receipt

    async def attach(self, by: PersonId, evidence: Key, title: str) -> Key:
        """Bind a document by the hash of its content."""
        content = f"{self.id}: {title}".encode()
        await self.ask(
            by,
            "attach_evidence",
            evidence=evidence,
            title=title,
            sha256=hashlib.sha256(content).hexdigest(),
            media_type="application/pdf",
        )
        return evidence

    async def attest(self, by: PersonId, criterion: Key, title: str | None = None) -> None:
        """Say that a criterion of a gate holds; with a title, on the evidence of a document of that name."""
        evidence: list[JsonValue] = [] if title is None else [await self.attach(by, criterion, title)]
        await self.ask(by, "attest_criterion", criterion=criterion, evidence=evidence)

    async def record_figures(self, by: PersonId, as_of: date) -> None:
        """All that the script knows of the target, proved by one document."""
        profile = await self.attach(by, "target_profile", "Target profile")
        figures: list[JsonValue] = [
            {
                "measure": measure,
                "value": str(value),
                "unit": MEASURES[measure],
                "currency": "USD" if MEASURES[measure] in MONEY else None,
                "as_of": as_of.isoformat(),
                "source": "Target profile, fictional",
                "evidence": profile,
            }
            for measure, value in self.script.figures.items()
        ]
        await self.ask(by, "record_target_figures", figures=figures)

    async def confirm_synergy(self, kind: SynergyKind, owner: PersonId, margin: str | None) -> None:
        """Confirm what the profile suggests of a kind, as the deal's owner. Raises OutOfScript."""
        seen = await self.read(self.script.owner)
        parts = seen.deal.screening.suggested if seen.deal else ()
        found = next((part.suggested for part in parts if part.suggested.kind == kind), None)
        if found is None or found.per_year is None:
            raise OutOfScript(f"{self.script.name}: no {kind} synergy is suggested")
        estimate: JsonValue = {
            "synergy": found.synergy,
            "title": f"{kind.capitalize()} synergy of the two companies",
            "kind": kind,
            "worth": {"sort": "annual", "per_year": found.per_year.model_dump(mode="json"), "margin": margin},
            "months": found.months,
            "confidence": str(found.confidence),
            "owner": owner,
        }
        await self.ask(self.script.owner, "estimate_synergy", estimate=estimate)

    async def enter_risk(self, by: PersonId, risk: SeedRisk, owner: PersonId) -> None:
        """Raise a risk of the register and assess it as the plan does."""
        await self.ask(
            by,
            "raise_risk",
            risk=risk.key,
            title=risk.title,
            family=risk.family,
            owner=owner,
            mitigation=risk.mitigation,
            source=risk.source,
        )
        await self.ask(by, "assess_risk", risk=risk.key, impact=risk.impact.level, probability=risk.probability.level)

    async def work_off(self, leads: Sequence[tuple[Key, PersonId]], *statuses: ItemStatus) -> None:
        """The lead of each workstream takes its mandatory items through these; they do not wait for one another."""

        async def one(workstream: Key, lead: PersonId) -> None:
            items: list[JsonValue] = [
                item.key for item in CHECKLIST.items if item.workstream == workstream and item.mandatory
            ]
            for status in statuses:
                await self.ask(lead, "move_diligence_items", workstream=workstream, items=items, status=status)

        await asyncio.gather(*(one(workstream, lead) for workstream, lead in leads))

    async def figure(self, by: PersonId, workstream: Key, measure: Key, value: str, title: str) -> None:
        """Record a figure of due diligence on a document of that title."""
        paper = await self.attach(by, f"{measure}_{self._steps}", title)
        figure: JsonValue = {"sort": "measure", "measure": measure, "value": value, "evidence": paper}
        await self.ask(by, "record_diligence_figures", workstream=workstream, figures=[figure])

    async def sign_off(self, leads: Sequence[tuple[Key, PersonId]]) -> None:
        """The lead of each workstream clears its items and signs it off on its report."""
        await self.work_off(leads, "cleared")

        async def one(workstream: Key, lead: PersonId) -> None:
            report = await self.attach(lead, f"{workstream}_report", f"{workstream.capitalize()} due diligence report")
            await self.ask(
                lead, "sign_off_workstream", workstream=workstream, summary="Nothing that stops us.", evidence=[report]
            )

        await asyncio.gather(*(one(workstream, lead) for workstream, lead in leads))

    async def propose(self, by: PersonId, gate: Key) -> None:
        """Put a gate to its deciders. Raises SaidNo."""
        await self.ask(by, "propose_gate", gate=gate)

    async def propose_in_vain(self, by: PersonId, gate: Key, code: str) -> str:
        """Put a gate that must be refused for this reason; answers the refusal's words. Raises OutOfScript."""
        try:
            await self.propose(by, gate)
        except SaidNo as no:
            if no.code != code:
                raise
            self.gate_refusals.append(no.code)
            return no.message
        raise OutOfScript(f"{self.script.name}: {gate} was to be refused with {code}, but was taken")

    async def decide(
        self,
        by: PersonId,
        gate: Key,
        verdict: Verdict = "approve",
        *,
        reason: str | None = None,
        conditions: Sequence[dict[str, JsonValue]] = (),
        packet: str | None = None,
    ) -> Receipt:
        """Fill one seat, on the packet that is proposed now unless another is given."""
        return await self.ask(
            by,
            "decide_gate",
            gate=gate,
            packet=packet or await self.packet(by, gate),
            verdict=verdict,
            reason=reason,
            conditions=[*conditions],
        )

    async def approve(self, gate: Key, *people: PersonId) -> None:
        """One after the other approves the packet; after the last the gate must be open. Raises OutOfScript."""
        packet = await self.packet(people[0], gate)
        receipts = [await self.decide(person, gate, packet=packet) for person in people]
        if "gate_approved" not in receipts[-1].events:
            raise OutOfScript(f"{self.script.name}: {gate} is not open although {', '.join(people)} approved")

    async def delegate(self, by: PersonId, role: Role, to: PersonId, until: datetime, reason: str) -> None:
        """Lend a duty."""
        await self.ask(by, "delegate_duty", role=role, to=to, until=until.isoformat(), reason=reason)

    async def packet(self, by: PersonId, gate: Key) -> str:
        """The hash of what the deciders of the pending gate are shown. Raises OutOfScript."""
        seen = await self.read(by)
        attempts = [attempt for part in seen.gates if part.key == gate for attempt in part.attempts]
        if not attempts or attempts[-1].result != "pending":
            raise OutOfScript(f"{self.script.name}: {gate} is not before its deciders")
        return attempts[-1].packet

    async def read(self, by: PersonId) -> InitiativeFile:
        """The acquisition as the API shows it to a person, no older than our last command. Raises OutOfScript."""
        answer = await self._door.get(by, f"/api/v1/initiatives/{self.id}", seen=self.position)
        try:
            # As JSON, not as Python: only there a time may be text.
            return InitiativeFile.model_validate_json(json.dumps(answer))
        except ValidationError as problem:
            raise OutOfScript(f"{self.script.name}: the API shows no initiative's file: {problem}") from None

    async def realised(self, by: PersonId) -> tuple[Money, Money]:
        """Of an integration: its synergies' target to date, and what Finance has confirmed. Raises OutOfScript."""
        answer = await self._door.get(by, f"/api/v1/initiatives/{self.id}/synergies")
        try:
            tracker = answer.get("tracker") if isinstance(answer, dict) else None
            found = Tracker.model_validate_json(json.dumps(tracker)).realisation
        except ValidationError as problem:
            raise OutOfScript(f"{self.script.name}: the API shows no synergies: {problem}") from None
        return found.target, found.confirmed

    def _key(self) -> str:
        self._steps += 1
        return f"demo-{self.id}-{self._steps}"
