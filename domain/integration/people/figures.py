"""How many of the first day's people and customers are still here (DOMAIN 3.4.5)."""

from __future__ import annotations

from decimal import Decimal

from domain.integration.people.state import Measure, Staying
from domain.integration.people.terms import PeopleTerms
from domain.kernel import Value
from domain.money import Money

RATE = Decimal("0.0001")


class Retention(Value):
    """`share` is exact, None while the list of the first day is not complete or is empty."""

    measure: Measure
    kept: Decimal
    of: Decimal
    share: Decimal | None
    target: Decimal
    below: bool


class Leavers(Value):
    """Who left, of all and of key talent, and how many of them by their own will."""

    total: int
    voluntary: int
    key_talent: int
    key_talent_voluntary: int


def retention(staying: Staying, terms: PeopleTerms) -> tuple[Retention, ...]:
    """People, key talent, customers by number and by revenue; growth of one customer makes up for no other's loss."""
    keys = {token for token, one in staying.roster.items() if one.key_talent}
    gone = {*staying.leavers}
    kept = [one for one in staying.accounts.values() if one.lost_on is None]
    first = sum((one.day_one.revenue.amount for one in staying.accounts.values()), Decimal(0))
    now = sum((min((one.now or one.day_one.revenue).amount, one.day_one.revenue.amount) for one in kept), Decimal(0))
    people, accounts = staying.roster_sealed, staying.accounts_sealed
    return (
        _of("employees", len(staying.roster) - len(gone), len(staying.roster), terms.employees, known=people),
        _of("key_talent", len(keys - gone), len(keys), terms.employees, known=people),
        _of("customers", len(kept), len(staying.accounts), terms.customers, known=accounts),
        _of("customer_revenue", now, first, terms.customers, known=accounts),
    )


def leavers(staying: Staying) -> Leavers:
    """Counted since the first day."""
    left = staying.leavers
    keys = {token for token in left if staying.roster[token].key_talent}
    return Leavers(
        total=len(left),
        voluntary=sum(one.voluntary for one in left.values()),
        key_talent=len(keys),
        key_talent_voluntary=sum(left[token].voluntary for token in keys),
    )


def packages_cost(staying: Staying, terms: PeopleTerms) -> tuple[Money, Money]:
    """What the packages cost: signed, and offered but not signed."""
    nothing = Money(amount=Decimal(0), currency=terms.currency)
    signed = (one.amount for one in staying.packages.values() if one.signed_on is not None)
    offered = (one.amount for one in staying.packages.values() if one.signed_on is None)
    return sum(signed, start=nothing), sum(offered, start=nothing)


def _of(measure: Measure, kept: Decimal | int, of: Decimal | int, target: Decimal, *, known: bool) -> Retention:
    kept, of = Decimal(kept), Decimal(of)
    share = kept / of if known and of > 0 else None
    below = share is not None and kept < target * of
    return Retention(measure=measure, kept=kept, of=of, share=share, target=target, below=below)
