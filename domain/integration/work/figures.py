"""How far a plan is: progress, earned value, health by its rules, and who works too much (DOMAIN 3.4.5, 11 WE-9).

Everything here is a pure function of what was recorded and of a day. What cannot be reckoned is None, never zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from domain.integration.work.items import Item
from domain.integration.work.terms import HealthRules
from domain.kernel import Key, PersonId

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
Colour = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` from 0 to 100; None where tasks without an effort, in `lacking`, keep it from being reckoned."""

    percent: Decimal | None
    weight: int
    lacking: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """In hours of work. `spi` is None while nothing was due, `cpi` while hours are missing, `eac` without a `cpi`."""

    budget: Decimal
    planned: Decimal
    earned: Decimal
    actual: Decimal
    spi: Decimal | None
    cpi: Decimal | None
    eac: Decimal | None


@dataclass(frozen=True, slots=True)
class Rag:
    """A colour, and the rule that gave it; no colour where there is too little to go by."""

    colour: Colour | None
    rule: str


@dataclass(frozen=True, slots=True)
class Late:
    """A critical milestone, and by how many days it is, or will be, late."""

    milestone: Key
    days: int


def progress(items: Iterable[Item]) -> Progress:
    """The done part of the work, each task weighted by the effort it was first planned with."""
    tasks = [item for item in items if not item.milestone]
    lacking = tuple(task.key for task in tasks if task.weight is None)
    weight = sum(task.weight or 0 for task in tasks)
    if lacking or weight == 0:
        return Progress(None, weight, lacking)
    done = sum((task.weight or 0) * task.percent for task in tasks)
    return Progress(_rounded(Decimal(done) / weight, CENT), weight)


def weighted(parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The mean of (weight, percent), from 0 to 100; None when the weights add up to nothing."""
    total = sum((weight for weight, _ in parts), Decimal(0))
    if total <= 0:
        return None
    return _rounded(sum((weight * percent for weight, percent in parts), Decimal(0)) / total, CENT)


def plain(percents: Sequence[Decimal]) -> Decimal | None:
    """The plain mean; None of nothing."""
    return weighted([(Decimal(1), percent) for percent in percents])


def earned_value(items: Iterable[Item], today: date) -> EarnedValue | None:
    """What should be done by a day, what is, and what it took; None where no task has an effort.

    The value planned grows evenly from the day a task was first to start to the day it was first due.
    """
    tasks = [(item, Decimal(item.weight)) for item in items if not item.milestone and item.weight]
    if not tasks:
        return None
    budget = sum((weight for _, weight in tasks), Decimal(0))
    planned = sum((weight * _due_by(item, today) for item, weight in tasks), Decimal(0))
    earned = sum((weight * item.percent / HUNDRED for item, weight in tasks), Decimal(0))
    actual = Decimal(sum(item.hours for item, _ in tasks))
    spi = _rounded(earned / planned, THOUSANDTH) if planned > 0 else None
    unbooked = any(item.percent and not item.hours for item, _ in tasks)
    cpi = earned / actual if actual > 0 and not unbooked else None
    return EarnedValue(
        budget=budget,
        planned=_rounded(planned, CENT),
        earned=_rounded(earned, CENT),
        actual=actual,
        spi=spi,
        cpi=None if cpi is None else _rounded(cpi, THOUSANDTH),
        eac=_rounded(budget / cpi, CENT) if cpi else None,
    )


def rag(
    rules: HealthRules | None,
    value: EarnedValue | None,
    late: Sequence[Late] = (),
    critical_since: Sequence[datetime] = (),
    now: datetime | None = None,
) -> Rag:
    """The first rule that fires, red before amber; green only when none does and there was something to go by."""
    if rules is None:
        return Rag(None, "this integration began before rules of health were set")
    worst = max(late, key=lambda one: one.days, default=None)
    spi, days = (value.spi if value else None), (worst.days if worst else 0)
    if spi is not None and spi < rules.red_below:
        return Rag("red", f"SPI {spi} is below {rules.red_below}")
    if worst is not None and days > rules.red_after:
        return Rag("red", f"critical milestone {worst.milestone} is {days} days late, more than {rules.red_after}")
    limit = timedelta(hours=rules.critical_issue_hours)
    if now is not None and any(now - since > limit for since in critical_since):
        return Rag("red", f"a critical issue is open for more than {rules.critical_issue_hours} hours")
    if spi is not None and spi < rules.amber_below:
        return Rag("amber", f"SPI {spi} is below {rules.amber_below}")
    if worst is not None and days > rules.amber_after:
        return Rag("amber", f"critical milestone {worst.milestone} is {days} days late, more than {rules.amber_after}")
    if value is None:
        return Rag(None, "no task has an effort")
    return Rag("green", "no rule fires" if spi is not None else "no rule fires; nothing was due yet")


def overallocated(shares: Mapping[tuple[Key, PersonId], int]) -> dict[PersonId, int]:
    """Whoever is given away for more than all of their time, over all workstreams, with the sum in percent."""
    sums: defaultdict[PersonId, int] = defaultdict(int)
    for (_, person), percent in shares.items():
        sums[person] += percent
    return {person: percent for person, percent in sums.items() if percent > HUNDRED}


def _due_by(item: Item, today: date) -> Decimal:
    """The part of a task that was to be done by a day, from 0 to 1."""
    if today >= item.baseline_due_on:
        return Decimal(1)
    whole = (item.baseline_due_on - item.baseline_starts_on).days
    past = (today - item.baseline_starts_on).days
    return Decimal(0) if past <= 0 or whole <= 0 else Decimal(past) / Decimal(whole)


def _rounded(number: Decimal, to: Decimal) -> Decimal:
    return number.quantize(to, rounding=ROUND_HALF_UP)
