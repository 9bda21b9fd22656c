"""When a merger must be notified, and what the filing costs: limits with the day from which they hold.

Thresholds go by the day of closing, fees by the day of filing. Exemptions are not looked at: counsel does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from domain.kernel import Refused, Text, Value
from domain.money import Money

Verdict = Literal["required", "not_required", "insufficient"]


class ThresholdsUnknown(Refused):
    """The notification thresholds of that day are not on record."""

    code = "thresholds_unknown"


class Thresholds(Value):
    """Above `any_parties` a deal is notified whoever the parties are, up to `transaction` never."""

    effective: date
    transaction: Money
    larger_person: Money
    smaller_person: Money
    any_parties: Money
    source: Text


class FeeTier(Value):
    """What a filing costs from a size on (included) and below another; None is without limit."""

    at_least: Money | None
    below: Money | None
    fee: Money


class FeeSchedule(Value):
    """The tiers of which a source was read; a size between them has no known fee."""

    effective: date
    tiers: tuple[FeeTier, ...]
    source: Text


class Assessed(Value):
    """Whether a filing is needed, why, and what was not known. `thresholds`: those it was held against."""

    verdict: Verdict
    reason: Text
    thresholds: Thresholds | None = None
    missing: tuple[Text, ...] = ()


def thresholds_on(day: date, notices: Sequence[Thresholds]) -> Thresholds:
    """The thresholds in force on a day (of closing). Raises ThresholdsUnknown before the first notice on record."""
    known = [notice for notice in notices if notice.effective <= day]
    if not known:
        raise ThresholdsUnknown(f"No notification thresholds are on record for {day}.", day=day.isoformat())
    return known[-1]


def thresholds_of(year: int, notices: Sequence[Thresholds]) -> Thresholds:
    """The thresholds announced for a year. Raises ThresholdsUnknown."""
    for notice in notices:
        if notice.effective.year == year:
            return notice
    raise ThresholdsUnknown(f"No notification thresholds are on record for {year}.", year=year)


def reportable(size: Money, one: Money | None, other: Money | None, limits: Thresholds) -> bool | None:
    """Whether a transaction between persons of a size (annual sales or assets) must be notified. None: not known.

    Above the highest threshold always; above the lowest when one person reaches the larger and the other the smaller.
    Raises CurrenciesDiffer.
    """
    if size > limits.any_parties:
        return True
    if not size > limits.transaction:
        return False
    persons = [person for person in (one, other) if person is not None]
    if any(limits.smaller_person > person for person in persons):
        return False
    if len(persons) < 2:  # noqa: PLR2004 - a deal has two sides
        return None
    return any(not limits.larger_person > person for person in persons)


def assess(
    price: Money | None, closing_on: date, buyer: Money | None, target: Money | None, notices: Sequence[Thresholds]
) -> Assessed:
    """Whether a filing is needed at a price, for a closing on a day; what is missing is named, never guessed."""
    if price is None:
        return _unknown("No price is known.", "price")
    try:
        limits = thresholds_on(closing_on, notices)
    except ThresholdsUnknown as unknown:
        return _unknown(unknown.message, "thresholds")
    currency = limits.transaction.currency
    foreign = {money.currency for money in (price, buyer, target) if money is not None} - {currency}
    if foreign:
        return _unknown(f"The thresholds are in {currency}; there is no dated rate from {', '.join(foreign)}.", "rate")
    since = f"thresholds in force since {limits.effective}"
    match reportable(price, buyer, target, limits):
        case True if price > limits.any_parties:
            reason = f"{price} is above {limits.any_parties}: notified whoever the parties are ({since})."
            return Assessed(verdict="required", reason=reason, thresholds=limits)
        case True:
            reason = (
                f"{price} is above {limits.transaction}, one party reaches {limits.larger_person} and the other "
                f"{limits.smaller_person} ({since})."
            )
            return Assessed(verdict="required", reason=reason, thresholds=limits)
        case False if not price > limits.transaction:
            reason = f"{price} is not above {limits.transaction} ({since})."
            return Assessed(verdict="not_required", reason=reason, thresholds=limits)
        case False:
            reason = (
                f"{price} is above {limits.transaction}, but the parties do not reach {limits.larger_person} and "
                f"{limits.smaller_person} ({since})."
            )
            return Assessed(verdict="not_required", reason=reason, thresholds=limits)
        case None:
            missing = tuple(
                f"size of {side}" for side, size in (("the buyer", buyer), ("the target", target)) if size is None
            )
            reason = f"{price} lies between {limits.transaction} and {limits.any_parties}: the parties' sizes decide."
            return Assessed(verdict="insufficient", reason=reason, thresholds=limits, missing=missing)


def fee_on(day: date, price: Money | None, schedules: Sequence[FeeSchedule]) -> Money | None:
    """What a filing on a day costs; None when no source for it is on record."""
    known = [schedule for schedule in schedules if schedule.effective <= day]
    if price is None or not known:
        return None
    for tier in known[-1].tiers:
        limits = (tier.at_least, tier.below)
        if any(limit is not None and limit.currency != price.currency for limit in limits):
            continue
        above = tier.at_least is None or not tier.at_least > price
        if above and (tier.below is None or tier.below > price):
            return tier.fee
    return None


def _unknown(reason: str, missing: str) -> Assessed:
    return Assessed(verdict="insufficient", reason=reason, missing=(missing,))
