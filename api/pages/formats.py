"""How figures, dates and keys are written for people: units always, a true minus, and words where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

MILLION = Decimal(1_000_000)
NOTHING = "insufficient data"
MINUS = "\N{MINUS SIGN}"
HEALTH = {"green": "On track", "amber": "At risk", "red": "Off track"}
"""How an initiative is doing, in words."""


class Sum(Protocol):
    """An amount with its currency."""

    @property
    def amount(self) -> Decimal:
        """Whole units."""

    @property
    def currency(self) -> str:
        """ISO 4217."""


def money(worth: Sum | None, absent: str = NOTHING) -> str:
    """`USD 350.0 M`; what is missing is said in words."""
    return absent if worth is None else millions(worth.amount, worth.currency)


def millions(amount: Decimal | None, currency: str | None, absent: str = NOTHING) -> str:
    """As `money`, of an amount beside its currency."""
    if amount is None or currency is None:
        return absent
    return f"{currency} {figure(amount / MILLION)} M"


def sums(worths: Iterable[Sum], absent: str = "none") -> str:
    """One amount per currency, never added to each other."""
    return " · ".join(money(worth) for worth in worths) or absent


def figure(value: Decimal | float | None, digits: int = 1, absent: str = NOTHING) -> str:
    """A number with thousands apart."""
    return absent if value is None else f"{value:,.{digits}f}".replace("-", MINUS)


def percent(share: Decimal | float | None, absent: str = NOTHING) -> str:
    """A share of one, as percent."""
    return absent if share is None else f"{figure(share * 100)} %"


def day(moment: date | None, absent: str = "no date") -> str:
    """`2 Mar 2026`, in UTC."""
    return absent if moment is None else f"{moment.day} {moment:%b %Y}"


def minute(moment: datetime | None, absent: str = "no date") -> str:
    """`2 Mar 2026, 12:00 UTC`."""
    return absent if moment is None else f"{day(moment)}, {moment:%H:%M} UTC"


def many(done: int, total: int) -> str:
    """`1.2 of 2.0 million`, or plain numbers when there are fewer."""
    if total >= MILLION:
        return f"{done / MILLION:.1f} of {total / MILLION:.1f} million"
    return f"{done:,} of {total:,}"


def hexed(digits: str) -> str:
    """A part of a position as a number with thousands apart."""
    return f"{int(digits, 16):,}"


def words(key: str | None, absent: str = "none") -> str:
    """A key as a person reads it."""
    return absent if key is None else key.replace("_", " ")
