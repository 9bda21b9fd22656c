"""What the storage deal promised: one synergy slips and is escalated, one arrives and Finance confirms it."""

from __future__ import annotations

from pydantic import JsonValue

from cli.demo.deal import Deal, musd
from cli.demo.stage import Stage
from domain.integration.synergies.periods import Period, ends_on, following, month_of
from domain.kernel import Key, PersonId
from domain.money import Money

COST: Key = "cost_synergy"
REVENUE: Key = "revenue_synergy"
MONTHS = 12
FROM_NOW, LATER = 285, 348
"""The days in whose months the two begin; no month of the second is due before it is given up."""


async def plan(s: Stage) -> None:
    """Both are planned month by month, signed for, and frozen; then the owner of one says that it will be late."""
    integration = s.tarnwell.integration
    worth: JsonValue = {"gross": musd(6), "confidence": "0.85"}
    await _planned(s, COST, s.cast.coo, worth, _months(s, FROM_NOW, "0.5"))
    worth = {"gross": musd(12), "margin": "0.6", "confidence": "0.75"}
    await _planned(s, REVENUE, s.cast.cro, worth, _months(s, LATER, "0.6"))
    late = _months(s, LATER, "0.3")
    reason = "Customers wait for one price list."
    await integration.ask(s.cast.cro, "forecast_synergy", synergy=REVENUE, forecast=late, reason=reason)


async def first_months(s: Stage) -> None:
    """Finance confirms what is over by now."""
    await _confirmed(s, 300)


async def arrived(s: Stage) -> None:
    """Finance confirms what is over by now, and that the synergy is there."""
    bill = await _confirmed(s, 316)
    await s.tarnwell.integration.ask(s.cast.cfo, "sign_synergy_level", synergy=COST, level="confirmed", evidence=[bill])


async def given_up(s: Stage) -> None:
    """Escalated three times; the integration office gives it up. What was promised stays in the sum."""
    reason = "Customers go on buying the two apart."
    await s.tarnwell.integration.ask(s.cast.imo, "drop_synergy", synergy=REVENUE, reason=reason)


async def settled(s: Stage) -> None:
    """Before the integration ends, Finance confirms every month of the one that is there."""
    await _confirmed(s, 553)


async def _planned(s: Stage, synergy: Key, owner: PersonId, worth: JsonValue, months: list[JsonValue]) -> None:
    integration = s.tarnwell.integration
    await integration.ask(owner, "phase_synergy", synergy=synergy, worth=worth, plan=months, one_time_cost=musd(7))
    for who, level in ((s.cast.steering, "planned"), (s.cast.cfo, "planned"), (owner, "executing")):
        await integration.ask(who, "sign_synergy_level", synergy=synergy, level=level)


async def _confirmed(s: Stage, day: int) -> Key:
    """Every month that is over, on the bill of the provider; what is confirmed already stays as it is."""
    integration: Deal = s.tarnwell.integration
    paper = await integration.attach(s.cast.cfo, f"hosting_bills_{day}", "Hosting: bills before and after")
    for period in _periods(s, FROM_NOW):
        if ends_on(period) >= s.date(day).date():
            break
        await integration.ask(
            s.cast.cfo,
            "record_synergy_actual",
            synergy=COST,
            entry=f"hosting_{period.replace('-', '_')}",
            period=period,
            amount=_musd("0.48"),
            evidence=[paper],
        )
    return paper


def _months(s: Stage, day: int, millions: str) -> list[JsonValue]:
    return [{"period": period, "amount": _musd(millions)} for period in _periods(s, day)]


def _periods(s: Stage, day: int) -> list[Period]:
    """A year of months, from the one of a day of the story."""
    found = [month_of(s.date(day).date())]
    while len(found) < MONTHS:
        found.append(following(found[-1]))
    return found


def _musd(millions: str) -> JsonValue:
    return Money.millions(millions).model_dump(mode="json")
