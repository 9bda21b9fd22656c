"""What counts as keeping people and customers, and how it went elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from domain.kernel import Text, Value
from domain.money import Currency
from domain.playbooks.model import Role
from domain.working_days import Duration

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]
Token = Annotated[str, Field(pattern=r"^[0-9a-f]{8,32}$")]
"""A person or an account, as another system knows them: hexadecimal digits, so that it is never a name."""


class PeopleTerms(Value):
    """`employees`, `customers`: the share that is to stay. `usual_loss`: the share of acquired staff that leaves.

    `save_within`: a customer whose health drops has a plan by then. `most`: people or accounts at most.
    """

    currency: Currency = "USD"
    employees: Share
    customers: Share
    usual_loss: Share
    usual_loss_source: Text
    save_within: Duration
    people_lead: Role
    customer_lead: Role
    most: Annotated[int, Field(ge=1)]
    source: Text


PEOPLE = PeopleTerms(
    employees=Decimal("0.9"),
    customers=Decimal("0.95"),
    usual_loss=Decimal("0.33"),
    usual_loss_source="Kim, US Census, about 4,000 deals: 33% of acquired staff leave in the first year, 12% of others",
    save_within=Duration(amount=10, unit="working_days"),
    people_lead="chro",
    customer_lead="vp_customer_success",
    most=20_000,
    source="N L331-332, L369, L396-398; deadlines STD",
)
