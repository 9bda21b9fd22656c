"""The days of a negotiation that somebody must know of ahead: the end of an exclusivity, the release of an escrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.acquisition import events as a
from domain.acquisition.negotiation import events as n
from domain.acquisition.state import Acquisition
from domain.initiative.clocks import Clock
from domain.initiative.effects import Notify
from domain.kernel import Event
from domain.playbooks.model import OWNER


def clocks(deal: Acquisition) -> Iterator[Clock]:
    """Those that run now. None while the deal is on hold or after it has ended."""
    if deal.initiative.hold or deal.initiative.ended:
        return
    letter, negotiation = deal.letter, deal.negotiation
    if letter and not deal.exclusivity_lapsed and deal.stage in ("preliminary", "due_diligence", "negotiation"):
        yield Clock(letter.exclusive_until, a.ExclusivityLapsed(due_at=letter.exclusive_until))
        yield from _alarms(deal, "exclusivity", negotiation.exclusive_since, letter.exclusive_until)
    escrow = deal.agreement.terms.escrow if deal.agreement and deal.agreement.terms else None
    if escrow and negotiation.escrowed_since and not negotiation.released:
        if not negotiation.escrow_due:
            yield Clock(escrow.released_at, n.EscrowReleaseDue(due_at=escrow.released_at))
        yield from _alarms(deal, "escrow", negotiation.escrowed_since, escrow.released_at)


def _alarms(deal: Acquisition, subject: n.Subject, since: datetime | None, due_at: datetime) -> Iterator[Clock]:
    policy = deal.terms.negotiation
    for days in policy.alarms if policy and since else ():
        at = due_at - timedelta(days=days)
        if since and at > since and (subject, days, due_at) not in deal.negotiation.rung:
            yield Clock(at, n.DeadlineNear(subject=subject, days=days, due_at=due_at))


def notices(event: Event, deal: Acquisition) -> list[Notify]:
    """Whom to tell that a day comes near: the owner and counsel."""
    match event:
        case n.DeadlineNear():
            key = f"deadline:{event.subject}:{event.due_at.date()}:{event.days}"
            subject = f"{event.days} days are left of an {event.subject}"
        case n.EscrowReleaseDue():
            key = f"escrow_release:{event.due_at.date()}"
            subject = "An escrow is due for release"
        case _:
            return []
    text = f"The day is {event.due_at:%Y-%m-%d}."
    owner = deal.initiative.charter.owner
    return [
        Notify(key=f"{key}:{OWNER}", to_person=owner, subject=subject, text=text),
        Notify(key=f"{key}:general_counsel", to_role="general_counsel", subject=subject, text=text),
    ]
