"""Money: an exact decimal amount with its ISO 4217 currency. Never a float, never a bare number."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from domain.kernel import Refused, Value

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[Decimal, Field(max_digits=24, decimal_places=6, allow_inf_nan=False)]
MILLION = Decimal(1_000_000)
SMALLEST = Decimal("0.000001")


class CurrenciesDiffer(Refused):
    """Two amounts of different currencies cannot be added or compared without a dated exchange rate."""

    code = "currencies_differ"


class Money(Value):
    """`amount` in whole units of `currency` (USD 1.50 is 1.50), at most six decimals."""

    amount: Amount
    currency: Currency = "USD"

    @classmethod
    def millions(cls, amount: int | str | Decimal, currency: str = "USD") -> Money:
        """`Money.millions(350)` is USD 350,000,000."""
        return cls(amount=Decimal(amount) * MILLION, currency=currency)

    @property
    def in_millions(self) -> Decimal:
        """The amount in millions of its currency."""
        return self.amount / MILLION

    def __add__(self, other: Money) -> Money:
        """Raises CurrenciesDiffer."""
        self._same_currency(other)
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        """Raises CurrenciesDiffer."""
        self._same_currency(other)
        return Money(amount=self.amount - other.amount, currency=self.currency)

    def __gt__(self, other: Money) -> bool:
        """Raises CurrenciesDiffer."""
        self._same_currency(other)
        return self.amount > other.amount

    def __str__(self) -> str:
        return f"{self.currency} {self.in_millions.normalize():f}M"

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency} cannot be combined without a dated rate.")


class MoneyRange(Value):
    """A price band: low ≤ high, one currency."""

    low: Money
    high: Money

    @model_validator(mode="after")
    def _ordered(self) -> MoneyRange:
        if self.low > self.high:
            raise ValueError("the low end of a range may not exceed its high end")
        return self

    @property
    def mid(self) -> Money:
        """The arithmetic middle of the band, to six decimals."""
        middle = (self.low.amount + self.high.amount) / 2
        rounded = middle.quantize(SMALLEST)
        return Money(amount=middle if middle == rounded else rounded, currency=self.low.currency)

    def holds(self, money: Money) -> bool:
        """Whether an amount lies in the band, both ends included."""
        return not (self.low > money or money > self.high)

    def __str__(self) -> str:
        return f"{self.low} to {self.high}"
