"""The end of every reporting cycle: what is short of its target goes up the ladder, whether anybody says so or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from domain.initiative.clocks import Clock, up_the_ladder
from domain.integration.state import Integration
from domain.integration.synergies import events as s
from domain.integration.synergies.figures import confirmed_by, expected, through
from domain.integration.synergies.periods import Period, closes_at, cycle_of, ends_on, following
from domain.integration.synergies.state import Short, Synergy
from domain.integration.synergies.terms import SynergyTerms
from domain.money import Money


def clocks(integration: Integration) -> Iterator[Clock]:
    """Those that run now; none while the integration is on hold or after it has ended."""
    terms, i = integration.terms.synergies, integration.initiative
    if terms is None or i.hold is not None or i.ended is not None:
        return
    for one in integration.synergies.standing:
        if one.baseline is None or one.level == "confirmed":
            continue
        yield from _forecast(one, terms)
        yield from _unconfirmed(one, terms)
        for short in _still(one, terms):
            reason = f"{one.title} is short of its target: {short.expected} of {short.target}."
            yield from up_the_ladder(i, subject(one, short), short.due_at, terms.ladder, reason)


def subject(one: Synergy, short: Short) -> str:
    """What escalations about a shortfall are about."""
    return f"synergy:{one.synergy}:{short.basis}:{short.through}"


def _forecast(one: Synergy, terms: SynergyTerms) -> Iterator[Clock]:
    """The forecast is below the threshold of the whole target: known at the end of the cycle it was given in."""
    if one.forecast is None or one.baseline is None:
        return
    target, told = through(one.baseline, one.baseline[-1].period, terms.currency), expected(one, terms.currency)
    cycle = cycle_of(one.forecast.at.date(), terms.cycle)
    if _enough(told, target, terms) or _noticed(one, "forecast", cycle):
        return
    yield _rings(one, "forecast", cycle, told, target, closes_at(cycle))


def _unconfirmed(one: Synergy, terms: SynergyTerms) -> Iterator[Clock]:
    """A period of the target is over, and a cycle later Finance has not confirmed enough through it."""
    for part in one.baseline or ():
        target = through(one.baseline or (), part.period, terms.currency)
        found = confirmed_by(one, part.period, terms.currency)
        if _enough(found, target, terms) or _noticed(one, "confirmed", part.period):
            continue
        yield _rings(one, "confirmed", part.period, found, target, _a_cycle_after(part.period, one, terms))


def _a_cycle_after(period: Period, one: Synergy, terms: SynergyTerms) -> datetime:
    """The end of the cycle that follows a period, or in which the baseline froze if that was later."""
    after = closes_at(following(cycle_of(ends_on(period), terms.cycle)))
    return after if one.frozen_at is None else max(after, closes_at(cycle_of(one.frozen_at.date(), terms.cycle)))


def _still(one: Synergy, terms: SynergyTerms) -> Iterator[Short]:
    """The latest shortfall of each sort that has not been made good."""
    for basis in ("forecast", "confirmed"):
        found = [short for short in one.shorts if short.basis == basis]
        if found and not _made_good(one, found[-1], terms):
            yield found[-1]


def _made_good(one: Synergy, short: Short, terms: SynergyTerms) -> bool:
    if short.basis == "forecast":
        return _enough(expected(one, terms.currency), short.target, terms)
    return _enough(confirmed_by(one, short.through, terms.currency), short.target, terms)


def _enough(found: Money, target: Money, terms: SynergyTerms) -> bool:
    return target.amount <= Decimal(0) or found.amount >= target.amount * terms.threshold


def _noticed(one: Synergy, basis: str, period: Period) -> bool:
    return any((short.basis, short.through) == (basis, period) for short in one.shorts)


def _rings(one: Synergy, basis: str, period: Period, found: Money, target: Money, at: datetime) -> Clock:
    told = {"basis": basis, "through": period, "expected": found, "target": target, "due_at": at}
    return Clock(at, s.SynergyFellShort.model_validate({"synergy": one.synergy, **told}))
