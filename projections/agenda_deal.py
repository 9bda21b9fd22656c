"""What only acquisitions have in the calendar: dates of the law and of contracts, and the answers that are owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from domain.acquisition import events as a
from domain.acquisition.clearance import events as k
from domain.acquisition.diligence.events import DiligenceItemsLate
from domain.acquisition.diligence.state import Item
from domain.acquisition.negotiation import events as n
from domain.acquisition.state import Acquisition
from domain.decider import Ringing
from domain.kernel import Key
from domain.playbooks.model import OWNER
from projections.agenda_matters import Matter, end_of
from projections.words import role, spoken

COUNSEL = ("general_counsel",)
OFFERED_BY = {"us": "Our offer", "target": "The seller's offer"}


def of_deal(deal: Acquisition) -> Iterator[Matter]:
    """What a deal is late with, what of it lapses without a clock, and its closing."""
    if deal.closed is not None:
        day = end_of(deal.closed.closed_on)
        yield Matter("closing", "closing", "Closing", day, whole_day=True, legal=True, done_at=day, outcome="closed")
    for authority, cleared in deal.clearances.items():
        day, what = end_of(cleared.cleared_on), f"Cleared: {_title(deal, authority)}"
        key = f"cleared:{authority}:{cleared.cleared_on}"
        yield Matter(key, "clearance", what, day, whole_day=True, legal=True, done_at=day, outcome="cleared")
    if deal.initiative.hold or deal.initiative.ended:
        return
    if deal.closed is None:
        yield from _answers(deal)
        for offer in deal.negotiation.offers:
            if offer.valid_until is not None:
                what = f"{OFFERED_BY[offer.made_by]} {offer.offer} of {offer.price} lapses"
                yield Matter(f"offer:{offer.offer}", "offer", what, offer.valid_until, legal=True, passes=True)
    escrow = deal.agreement.terms.escrow if deal.agreement and deal.agreement.terms else None
    if escrow and deal.negotiation.escrow_due and not deal.negotiation.released:
        yield _escrow(escrow.released_at)


def of_deal_clock(clock: Ringing, deal: Acquisition) -> Matter | None:
    """The matter of a clock that only deals have; None for any other."""
    at, owner = clock.due_at, deal.initiative.charter.owner
    match clock.rings:
        case a.ExclusivityLapsed():
            since = deal.negotiation.exclusive_since
            key = f"exclusivity:{at.date()}"
            return Matter(key, "exclusivity", "Exclusivity ends", at, since, owner, legal=True, passes=True)
        case n.EscrowReleaseDue():
            return _escrow(at)
        case n.DeadlineNear(subject=subject, days=days, due_at=due_at):
            what = f"{days} days left: {spoken(subject)}, {due_at:%Y-%m-%d}"
            return Matter(f"near:{subject}:{days}:{due_at.date()}", "reminder", what, at, person=owner, passes=True)
        case DiligenceItemsLate():
            return next((each for each in _answers(deal) if each.due_at == at), None)
        case rings:
            return _clearance(rings, at, deal)


def _escrow(at: datetime) -> Matter:
    return Matter(f"escrow:{at.date()}", "escrow", "The escrow is due for release", at, roles=COUNSEL, legal=True)


def _answers(deal: Acquisition) -> Iterator[Matter]:
    """Questions of due diligence that are not settled, one matter for all that are due at the same moment."""
    due: dict[datetime, list[Item]] = defaultdict(list)
    for item in deal.diligence.items.values():
        if not item.resolved:
            due[item.due_at].append(item)
    for at, items in due.items():
        asked = [item.asked for item in items]
        roles = tuple(sorted({each.owner for each in asked} - {OWNER}))
        owner = deal.initiative.charter.owner if any(each.owner == OWNER for each in asked) else None
        whose = ", ".join(role(each) for each in roles)
        what = asked[0].question if len(asked) == 1 else f"{len(asked)} answers to due diligence: {whose}"
        yield Matter(f"diligence:{at.isoformat()}", "diligence", what, at, person=owner, roles=roles)


def _clearance(rings: object, at: datetime, deal: Acquisition) -> Matter | None:
    match rings:
        case k.WaitingPeriodExpired(authority=authority):
            review = deal.clearance.reviews[authority]
            since = review.compliance.certified_at if review.compliance else review.filed.filed_at
            what = f"Waiting period ends: {_title(deal, authority)}"
            key = f"waiting:{authority}:{at.date()}"
            return Matter(key, "waiting_period", what, at, since, roles=COUNSEL, legal=True, passes=True)
        case k.NotificationLapsed(authority=authority):
            what = f"The notification lapses: {_title(deal, authority)}"
            return Matter(f"notification:{authority}", "clearance", what, at, roles=COUNSEL, legal=True, passes=True)
        case k.ClearanceLapsed(authority=authority):
            what = f"The clearance lapses: {_title(deal, authority)}"
            key = f"clearance:{authority}:{at.date()}"
            return Matter(key, "clearance", what, at, roles=COUNSEL, legal=True, passes=True)
        case _:
            return None


def _title(deal: Acquisition, authority: Key) -> str:
    return deal.clearances_required.get(authority, spoken(authority))
