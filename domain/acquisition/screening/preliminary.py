"""Preliminary financial analysis: quick ratios before due diligence, each a number or a plain "insufficient" (MA-06).

A figure that is not known is never replaced by a usual one, and amounts of different currencies are never divided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.acquisition.screening.measures import MONEY, Figures
from domain.kernel import Key, Text, Value
from domain.money import Currency, Money, MoneyRange

PRICE: Key = "price"
PLACES = Decimal("0.0001")

RatioUnit = Literal["share", "multiple", "millions"]


class Known(Value):
    """One number."""

    sort: Literal["known"] = "known"
    value: Decimal


class KnownBand(Value):
    """From the low to the high end of the price band."""

    sort: Literal["band"] = "band"
    low: Decimal
    high: Decimal


class Insufficient(Value):
    """It cannot be told: these figures are missing or cannot be used, and why."""

    sort: Literal["insufficient"] = "insufficient"
    missing: dict[Key, Text]


Reading = Annotated[Known | KnownBand | Insufficient, Field(discriminator="sort")]


class Ratio(Value):
    """A quick ratio, rounded to four decimals. `currency` where it is an amount of money."""

    key: Key
    title: Text
    unit: RatioUnit
    currency: Currency | None = None
    reading: Reading


class _Lacking(Exception):
    """Figures that a ratio cannot do without."""

    def __init__(self, missing: dict[Key, str]) -> None:
        super().__init__(missing)
        self.missing = missing


class _Known:
    """The figures and the price, asked for by name."""

    def __init__(self, figures: Figures, price: MoneyRange | None) -> None:
        self.figures, self.price = figures, price

    def each(self, *measures: Key) -> tuple[Decimal, ...]:
        """The values of measures that may be put into one sum. Raises _Lacking."""
        absent = {key: "no figure is recorded" for key in measures if key not in self.figures}
        if absent:
            raise _Lacking(absent)
        found = [self.figures[key] for key in measures]
        currencies = {figure.currency for figure in found if figure.unit in MONEY}
        if len(currencies) > 1:
            raise _Lacking({f.measure: f"recorded in {f.currency}" for f in found if f.unit in MONEY})
        return tuple(figure.value for figure in found)

    def over(self, numerator: Key, denominator: Key) -> Decimal:
        """One measure divided by another, which must be above zero. Raises _Lacking."""
        top, bottom = self.each(numerator, denominator)
        return top / _positive(denominator, bottom)

    def band_over(self, measure: Key) -> tuple[Decimal, Decimal]:
        """Both ends of the price band divided by a measure above zero. Raises _Lacking."""
        if self.price is None:
            raise _Lacking({PRICE: "no price band is known"})
        (value,) = self.each(measure)
        currency = self.figures[measure].currency
        if currency not in (None, self.price.low.currency):
            raise _Lacking({measure: f"recorded in {currency}, the price in {self.price.low.currency}"})
        bottom = _positive(measure, value)
        return _millions(self.price.low) / bottom, _millions(self.price.high) / bottom


def preliminary(figures: Figures, price: MoneyRange | None) -> tuple[Ratio, ...]:
    """Every quick ratio of a target at its price band, each known or insufficient."""
    known = _Known(figures, price)
    return tuple(_ratio(key, title, unit, known) for key, (title, unit) in TITLES.items())


def _ratio(key: Key, title: str, unit: RatioUnit, known: _Known) -> Ratio:
    try:
        found = READINGS[key](known)
    except _Lacking as lacking:
        return Ratio(key=key, title=title, unit=unit, reading=Insufficient(missing=lacking.missing))
    if isinstance(found, tuple):
        low, high = found
        reading: Reading = KnownBand(low=_rounded(low), high=_rounded(high))
    else:
        reading = Known(value=_rounded(found))
    return Ratio(key=key, title=title, unit=unit, currency=_currency(key, known), reading=reading)


def _growth(known: _Known) -> Decimal:
    if "growth" in known.figures:
        return known.figures["growth"].value
    if "revenue_before" not in known.figures:
        raise _Lacking({"growth": "neither growth nor the revenue of the year before is recorded"})
    return known.over("revenue", "revenue_before") - 1


def _rule_of_40(known: _Known) -> Decimal:
    missing: dict[Key, str] = {}
    total = Decimal(0)
    for part in (_growth, lambda k: k.over("ebitda", "revenue")):
        try:
            total += part(known)
        except _Lacking as lacking:
            missing |= lacking.missing
    if missing:
        raise _Lacking(missing)
    return total


TITLES: Mapping[Key, tuple[str, RatioUnit]] = {
    "growth": ("Growth of revenue", "share"),
    "gross_margin": ("Gross margin", "share"),
    "ebitda_margin": ("EBITDA margin", "share"),
    "rule_of_40": ("Growth and EBITDA margin together (rule of 40)", "share"),
    "revenue_multiple": ("Price over revenue", "multiple"),
    "ebitda_multiple": ("Price over EBITDA", "multiple"),
    "net_debt_to_ebitda": ("Net debt over EBITDA", "multiple"),
    "revenue_per_employee": ("Revenue per employee", "millions"),
    "revenue_per_customer": ("Revenue per customer", "millions"),
    "price_per_customer": ("Price per customer", "millions"),
}

READINGS: Mapping[Key, Callable[[_Known], Decimal | tuple[Decimal, Decimal]]] = {
    "growth": _growth,
    "gross_margin": lambda known: known.each("gross_margin")[0],
    "ebitda_margin": lambda known: known.over("ebitda", "revenue"),
    "rule_of_40": _rule_of_40,
    "revenue_multiple": lambda known: known.band_over("revenue"),
    "ebitda_multiple": lambda known: known.band_over("ebitda"),
    "net_debt_to_ebitda": lambda known: known.over("net_debt", "ebitda"),
    "revenue_per_employee": lambda known: known.over("revenue", "employees"),
    "revenue_per_customer": lambda known: known.over("revenue", "customers"),
    "price_per_customer": lambda known: known.band_over("customers"),
}


def _currency(key: Key, known: _Known) -> Currency | None:
    if TITLES[key][1] != "millions":
        return None
    if key == "price_per_customer":
        return known.price.low.currency if known.price else None
    return known.figures["revenue"].currency


def _positive(measure: Key, value: Decimal) -> Decimal:
    if value <= 0:
        raise _Lacking({measure: f"not above zero: {value.normalize():f}"})
    return value


def _millions(money: Money) -> Decimal:
    return money.in_millions


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(PLACES)
