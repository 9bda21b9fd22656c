"""The end of every transitional service: announced ahead, and an issue when it passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from domain.initiative.clocks import Clock
from domain.initiative.effects import Notify
from domain.initiative.register_events import IssueRaised
from domain.integration.state import Integration
from domain.integration.tsa import events as t
from domain.integration.tsa.state import Tsa
from domain.kernel import Event, Key
from domain.playbooks.model import OWNER


def clocks(integration: Integration) -> Iterator[Clock]:
    """Those that run now, also on hold: a contract does not wait for us. None after the integration has ended."""
    terms = integration.terms.tsa
    if terms is None or integration.initiative.ended is not None:
        return
    for key, one in integration.tsa.items.items():
        if one.ended_on is not None:
            continue
        over = _over(one.ends_on)
        if not one.ran_out:
            yield Clock(over, t.TsaRanOut(service=key, due_at=over))
        for days in () if one.tested else terms.alarms:
            at = over - timedelta(days=days)
            if at > _over(one.starts_on) and (days, over) not in one.rung:
                yield Clock(at, t.TsaEndsSoon(service=key, days=days, due_at=over))


def comes_of(event: Event, integration: Integration) -> list[Event]:
    """A service that ran out is an issue of whoever owns the integration."""
    if not isinstance(event, t.TsaRanOut):
        return []
    one = integration.tsa.items[event.service]
    return [
        IssueRaised(
            issue=_issue(event.service, one),
            title=f"{one.title} has run out; it was neither ended nor extended"[:4000],
            severity="high",
            owner=integration.initiative.charter.owner,
        )
    ]


def notices(event: Event, integration: Integration) -> list[Notify]:
    """Whom to tell that the end of a service comes near: the owner."""
    if not isinstance(event, t.TsaEndsSoon):
        return []
    key = f"service:{event.service}:{event.due_at.date()}:{event.days}:{OWNER}"
    subject = f"{event.days} days are left of a transitional service"
    text = f"{integration.tsa.items[event.service].title} ends on {event.due_at:%Y-%m-%d}."
    return [Notify(key=key, to_person=integration.initiative.charter.owner, subject=subject, text=text[:4000])]


def _over(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC) + timedelta(days=1)


def _issue(service: Key, one: Tsa) -> Key:
    return f"{service[:48]}_ran_out_{one.extensions}"
