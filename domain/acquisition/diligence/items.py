"""Working off the checklists: who may ask, who answers, and who clears (DOMAIN 3.1.5)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.acquisition.diligence import commands as c
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.refusals import ChecklistOpen, WrongItemStep
from domain.acquisition.diligence.state import RESOLVED, Diligence
from domain.acquisition.diligence.who import movers, takes_part
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.lookups import attached, named
from domain.kernel import Asked, Event, Key
from domain.people import Directory

STEPS: Mapping[d.ItemStatus, tuple[d.ItemStatus, ...]] = {
    "requested": ("received", "not_applicable"),
    "received": ("requested", "in_review", "not_applicable"),
    "in_review": ("requested", "cleared", "flagged", "not_applicable"),
    "cleared": ("in_review",),
    "flagged": ("in_review", "cleared"),
    "not_applicable": ("requested",),
}
"""From each status, where an item may go."""


def request(command: c.RequestDiligenceItem, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, KeyTaken, NotInTheFuture."""
    lead = named(deal.terms.workstreams, command.workstream, "workstream")
    takes_part(deal, asked, people, lead)
    item = d.Requested(
        key=command.item, **command.model_dump(include={"workstream", "question", "mandatory", "owner", "due_at"})
    )
    there = deal.diligence.items.get(command.item)
    if there is not None:
        if there.asked == item:
            return []
        raise no.KeyTaken(f"{command.item} is another item already.", key=command.item)
    if command.due_at <= asked.at:
        raise no.NotInTheFuture("An item is due on a day that lies ahead.")
    return [d.DiligenceItemAdded(item=item, by=asked.by)]


def move(command: c.MoveDiligenceItems, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Whoever brings the answer may say so; what it is worth, the lead of the workstream alone says.

    Raises UnknownKey, NotEntitled, EvidenceMissing, ReasonRequired, WrongItemStep.
    """
    lead = named(deal.terms.workstreams, command.workstream, "workstream")
    known = {key: x for key, x in deal.diligence.items.items() if x.asked.workstream == command.workstream}
    moving = {key: named(known, key, f"{command.workstream} item") for key in dict.fromkeys(command.items)}
    if command.status in RESOLVED or any(item.resolved for item in moving.values()):
        require(deal.initiative, asked, people, (lead,))
    else:
        takes_part(deal, asked, people, lead, *movers(moving.values()))
    attached(deal.initiative, command.evidence)
    if command.status == "not_applicable" and command.reason is None:
        raise no.ReasonRequired("Why does it not apply?")
    going = [key for key, item in moving.items() if item.status != command.status]
    stuck = [key for key in going if command.status not in STEPS[moving[key].status]]
    if stuck:
        where = ", ".join(f"{key} is {moving[key].status}" for key in stuck)
        raise WrongItemStep(f"Not to {command.status} from there: {where}.", items=list(stuck))
    if not going:
        return []
    return [
        d.DiligenceItemsMoved(
            workstream=command.workstream,
            items=tuple(going),
            status=command.status,
            by=asked.by,
            reason=command.reason,
            evidence=command.evidence,
        )
    ]


def unresolved(diligence: Diligence, workstream: Key | None = None) -> list[Key]:
    """Mandatory items, of one workstream or of all, that nobody has cleared, flagged or set aside."""
    return [
        key
        for key, item in diligence.items.items()
        if item.asked.mandatory and not item.resolved and workstream in (None, item.asked.workstream)
    ]


def may_sign_off(diligence: Diligence, workstream: Key) -> None:
    """Raises ChecklistOpen while a mandatory item of the workstream is not resolved (DOMAIN 9.2 DD-01)."""
    if lacking := unresolved(diligence, workstream):
        raise ChecklistOpen(f"Not resolved: {', '.join(lacking)}.", items=list(lacking))
