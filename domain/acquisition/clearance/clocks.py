"""The clocks of the law: the end of a waiting period, of a clearance, of a notification nobody completed.

They run while the deal is on hold: an authority does not wait for us.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.acquisition.clearance import events as k
from domain.acquisition.state import Acquisition
from domain.initiative.clocks import Clock
from domain.initiative.effects import Notify
from domain.kernel import Event
from domain.playbooks.model import OWNER


def clocks(deal: Acquisition) -> Iterator[Clock]:
    """Those that run now; none once the company is ours or the deal has ended."""
    if deal.closed or deal.initiative.ended:
        return
    for authority, review in deal.clearance.reviews.items():
        if review.settled:
            continue
        if review.ends_at is not None:
            yield Clock(review.ends_at, k.WaitingPeriodExpired(authority=authority, due_at=review.ends_at))
        elif review.second_request is not None:
            until = review.second_request.unanswered_until
            yield Clock(until, k.NotificationLapsed(authority=authority, due_at=until))
    for authority, term in deal.clearance.terms.items():
        if term.lapses_at is not None and authority not in deal.clearance.lapsed:
            yield Clock(term.lapses_at, k.ClearanceLapsed(authority=authority, due_at=term.lapses_at))


def notices(event: Event, deal: Acquisition) -> list[Notify]:
    """Whom to tell that a clock of the law rang, or was stopped: the owner and counsel."""
    match event:
        case k.WaitingPeriodExpired():
            subject, at = "A waiting period has ended", event.due_at
        case k.SecondRequestReceived():
            subject, at = "An authority has asked for more", event.received_at
        case k.NotificationLapsed():
            subject, at = "A notification has lapsed", event.due_at
        case k.ClearanceLapsed():
            subject, at = "A clearance has lapsed: notify anew", event.due_at
        case _:
            return []
    key = f"{event.type}:{event.authority}:{at.isoformat()}"
    text = f"Authority: {event.authority}. Moment: {at:%Y-%m-%d %H:%M %Z}."
    owner = deal.initiative.charter.owner
    return [
        Notify(key=f"{key}:{OWNER}", to_person=owner, subject=subject, text=text),
        Notify(key=f"{key}:general_counsel", to_role="general_counsel", subject=subject, text=text),
    ]
