"""The portfolio envelope: what all acquisitions claim together never exceeds its limit (DOMAIN 3.1.8, 9.1 MA-16).

Decided under the envelope's guard, from the claims of every deal as recorded, so that two deals at the same moment
cannot both pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.acquisition.events import CapitalClaimed, CapitalReleased, Standing
from domain.acquisition.state import Claim
from domain.acquisition.terms import Envelope
from domain.facts import GuardedEvent
from domain.kernel import Refused, StreamId
from domain.money import Money


class EnvelopeExceeded(Refused):
    """Committed, approved and proposed acquisitions together would cost more than the programme may spend."""

    code = "envelope_exceeded"


@dataclass(frozen=True, slots=True)
class Claims:
    """What every deal claims of one envelope, by stream."""

    by_stream: Mapping[StreamId, Claim]

    @classmethod
    def of(cls, events: Sequence[GuardedEvent]) -> Claims:
        """Folded from the guard's events in global order."""
        claims: dict[StreamId, Claim] = {}
        for guarded in events:
            match guarded.event:
                case CapitalClaimed() as claimed:
                    claims[guarded.stream] = Claim(claimed.amount, claimed.standing)
                case CapitalReleased():
                    claims.pop(guarded.stream, None)
                case _:
                    raise AssertionError(f"{guarded.event.type} does not count against an envelope")
        return cls(claims)

    def total(self, currency: str, *standings: Standing, without: StreamId | None = None) -> Money:
        """The sum of the claims, of the given standings or of all. Raises CurrenciesDiffer."""
        total = Money(amount=Money.millions(0).amount, currency=currency)
        for stream, claim in self.by_stream.items():
            if stream != without and (not standings or claim.standing in standings):
                total += claim.amount
        return total


def room_for(envelope: Envelope, claims: Claims, stream: StreamId, amount: Money) -> None:
    """Raises EnvelopeExceeded when the deal's claim and all others' exceed the limit; CurrenciesDiffer."""
    others = claims.total(envelope.limit.currency, without=stream)
    if others + amount > envelope.limit:
        free = envelope.limit - others
        raise EnvelopeExceeded(
            f"{amount} does not fit: of {envelope.limit}, {others} is claimed and {free} is free.",
            envelope=envelope.key,
            limit=str(envelope.limit.amount),
            claimed=str(others.amount),
            asked=str(amount.amount),
            free=str(free.amount),
            currency=envelope.limit.currency,
        )
