"""Laying down what a deal hands over: nothing is lost, nothing comes twice (DOMAIN 9.1 MA-22, 9.4 IO-20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from domain.initiative.events import MemberAdded, ObligationOpened
from domain.integration.commands import CharterIntegration
from domain.integration.inherited.events import FindingTakenOver
from domain.integration.inherited.terms import HandedFinding, InheritedTerms, PromisedSynergy
from domain.integration.state import Integration
from domain.integration.synergies.events import SynergyAdded
from domain.integration.synergies.periods import following, month_of
from domain.integration.synergies.state import PeriodAmount, Series, Worth
from domain.integration.synergies.terms import Level
from domain.integration.terms import IntegrationTerms
from domain.kernel import SYSTEM, Event, Key, PersonId
from domain.money import Money
from domain.people import Directory
from domain.working_days import due

CENT = Decimal("0.01")
YEAR = 12


def handed_over(command: CharterIntegration, people: Directory) -> Iterator[Event]:
    """Every promised synergy as one of the first initiatives, every finding as an obligation, and who answers for them.

    Who has left the house by now is replaced by the owner of the integration.
    """
    return _lay(command, command.promised, command.findings, {command.charter.owner}, people)


def still_to_hand_over(command: CharterIntegration, integration: Integration) -> Iterator[Event]:
    """What of it is not laid down yet: nothing, when all of it was."""
    promised = [one for one in command.promised if one.synergy not in integration.synergies.items]
    findings = [found for found in command.findings if found.finding not in integration.findings]
    in_it = {integration.initiative.charter.owner, *integration.initiative.members}
    return _lay(command, promised, findings, in_it, None)


def _lay(
    command: CharterIntegration,
    promised: Sequence[PromisedSynergy],
    findings: Sequence[HandedFinding],
    in_it: set[PersonId],
    people: Directory | None,
) -> Iterator[Event]:
    terms, owner, closed_on = command.terms, command.charter.owner, command.closed_on
    if terms.inherited is None:
        return
    for one in promised if terms.synergies else ():
        answers = _here(one.owner, owner, people)
        yield from _joins(answers, f"Owns the synergy {one.title}", in_it)
        yield _synergy(one, answers, terms, terms.inherited, closed_on)
    for found in findings:
        answers = _here(found.owner, owner, people)
        yield from _joins(answers, f"Sees to the finding {found.title}", in_it)
        yield from _finding(found, answers, terms.inherited, closed_on)


def ramp(per_year: Decimal, months: int, closed_on: date, horizon: int, currency: str) -> Series:
    """A run rate month by month from the month after the closing, rising evenly until it is full after `months`."""
    series: list[PeriodAmount] = []
    period = following(month_of(closed_on))
    for month in range(1, max(horizon, months) + 1):
        share = min(Decimal(1), Decimal(2 * month - 1) / (2 * months)) if months else Decimal(1)
        amount = (per_year / YEAR * share).quantize(CENT)
        series.append(PeriodAmount(period=period, amount=Money(amount=amount, currency=currency)))
        period = following(period)
    return tuple(series)


def _synergy(
    one: PromisedSynergy, owner: PersonId, terms: IntegrationTerms, to: InheritedTerms, closed_on: date
) -> SynergyAdded:
    """Its target is what the price rested on: the profit a year, weighed by how likely it was held to be."""
    kind = "revenue" if one.kind == "market" else one.kind
    worth: Worth | None = None
    plan: Series = ()
    if one.per_year is not None and terms.synergies is not None:
        worth = Worth(gross=one.per_year, margin=one.margin, confidence=one.confidence)
        weighed = one.per_year.amount * (Decimal(1) if one.margin is None else one.margin) * one.confidence
        plan = ramp(weighed, one.months, closed_on, terms.synergies.horizon, one.per_year.currency)
    level: Level = "validated" if one.approved and worth is not None else "identified"
    workstream = to.synergies[kind]
    return SynergyAdded(
        synergy=one.synergy,
        title=one.title,
        kind=kind,
        workstream=workstream,
        lever=one.synergy,
        cost_centre=workstream,
        owner=owner,
        level=level,
        origin="valuation",
        worth=worth,
        plan=plan,
        by=SYSTEM,
    )


def _finding(found: HandedFinding, owner: PersonId, to: InheritedTerms, closed_on: date) -> Iterator[Event]:
    workstream: Key = to.findings.get(found.workstream, to.otherwise)
    told = found.model_dump(include={"finding", "title", "severity", "text"})
    yield FindingTakenOver(**told, workstream=workstream, owner=owner)
    closing = datetime.combine(closed_on, time.min, UTC)
    text = f"{found.title}: {found.text}"[:4000]
    yield ObligationOpened(obligation=found.finding, text=text, owner=owner, due_at=due(closing, to.due))


def _joins(person: PersonId, duty: str, in_it: set[PersonId]) -> Iterator[Event]:
    if person not in in_it:
        in_it.add(person)
        yield MemberAdded(person=person, duty=duty[:4000])


def _here(person: PersonId, otherwise: PersonId, people: Directory | None) -> PersonId:
    return person if people is None or people.knows(person) else otherwise
