"""Where a negotiation stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.acquisition.negotiation import events as n
from domain.kernel import Event


@dataclass(frozen=True, slots=True)
class Negotiation:
    """`exclusive_since`, `escrowed_since`: from when on alarms may ring. `rung`: those that have."""

    offers: tuple[n.OfferRecorded, ...] = ()
    exclusive_since: datetime | None = None
    escrowed_since: datetime | None = None
    rung: frozenset[tuple[n.Subject, int, datetime]] = frozenset()
    escrow_due: bool = False
    released: n.EscrowReleased | None = None


def evolve(negotiation: Negotiation, event: Event) -> Negotiation:
    """The state after one of the room's events."""
    match event:
        case n.OfferRecorded():
            return replace(negotiation, offers=(*negotiation.offers, event))
        case n.DeadlineNear():
            return replace(negotiation, rung=negotiation.rung | {(event.subject, event.days, event.due_at)})
        case n.EscrowReleaseDue():
            return replace(negotiation, escrow_due=True)
        case n.EscrowReleased():
            return replace(negotiation, released=event)
        case _:
            raise AssertionError(f"{event.type} does not concern a negotiation")
