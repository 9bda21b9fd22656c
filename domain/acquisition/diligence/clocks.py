"""What rings in due diligence, and whom to tell: who owes a late answer, and the deal's owner of what is critical."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.who import UNDER_WAY
from domain.acquisition.state import Acquisition
from domain.initiative.clocks import Clock
from domain.initiative.effects import Notify
from domain.kernel import Effect, Event, Key
from domain.playbooks.model import OWNER


def clocks(deal: Acquisition) -> list[Clock]:
    """What rings when answers stay out: once for all items that are due at the same moment."""
    if deal.stage not in UNDER_WAY or deal.initiative.hold or deal.initiative.ended:
        return []
    due: dict[datetime, list[Key]] = {}
    for key, item in deal.diligence.items.items():
        if not item.resolved and not item.late:
            due.setdefault(item.due_at, []).append(key)
    return [Clock(at, d.DiligenceItemsLate(items=tuple(keys), due_at=at)) for at, keys in due.items()]


def notices(event: Event, deal: Acquisition) -> Sequence[Effect]:
    """The notices an event calls for, given the state just after it. They name no target."""
    owner = deal.initiative.charter.owner
    match event:
        case d.DiligenceItemsLate():
            roles = sorted({deal.diligence.items[key].asked.owner for key in event.items})
            text = f"Due on {event.due_at:%Y-%m-%d}."
            return [
                Notify(
                    key=f"diligence_late:{event.due_at.isoformat()}:{role}",
                    to_person=owner if role == OWNER else None,
                    to_role=None if role == OWNER else role,
                    subject="Answers to due diligence are late",
                    text=text,
                )
                for role in roles
            ]
        case d.FindingRecorded(severity="critical"):
            return [_critical(owner, f"finding:{event.finding}")]
        case d.RedFlagRaised(severity="critical"):
            return [_critical(owner, f"red_flag:{event.rule}:{event.measured}:{'+'.join(event.evidence)}")]
        case _:
            return ()


def _critical(owner: str, key: str) -> Notify:
    return Notify(key=key, to_person=owner, subject="Something critical was found", text="Look at due diligence.")
