"""What an integration keeps about its money."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from domain.kernel import Key, Text, Value
from domain.money import Currency
from domain.playbooks.model import Role

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]


class MoneyTerms(Value):
    """`contingency`: the share of the budget set aside beside it. `packages`: the line of retention packages."""

    currency: Currency = "USD"
    contingency: Share
    approved_by: Annotated[tuple[Role, ...], Field(min_length=1)]
    finance: Annotated[tuple[Role, ...], Field(min_length=1)]
    packages: Key
    source: Text


MONEY = MoneyTerms(
    contingency=Decimal("0.2"),
    approved_by=("steering_committee",),
    finance=("cfo",),
    packages="retention_packages",
    source="GO evaluation.go, NI: contingency 20%; who approves STD",
)
