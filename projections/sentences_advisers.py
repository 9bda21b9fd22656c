"""What happened between an acquisition and outside firms, in one sentence each."""

from __future__ import annotations

from domain.acquisition.advisers import events as v
from domain.kernel import Event
from projections.words import Sentence, Who, say, spoken


def of_advisers(event: Event) -> Sentence | None:
    """The sentence of an event about outside firms; None for any other."""
    match event:
        case v.AdviserEngaged():
            told = f" engaged {event.firm} as {spoken(event.role)}: {event.matter}. Budget: "
            return say(Who(event.by), told, event.budget, ".")
        case v.AdviserCostRecorded():
            return say(f"{spoken(event.engagement)} cost ", event.amount, f" in {event.period}.")
        case v.AdviserOverBudget():
            over = f"{spoken(event.engagement)} has cost "
            return say(over, event.actual, ", more than the ", event.budget, " set aside for it.")
        case v.CounterpartyAdviserRecorded():
            return say(f"{event.firm} works for the other side, as {spoken(event.role)}.")
        case v.AdviserConflictFound():
            hat = "a partner of ours" if event.conflict == "partner" else "at work for the other side too"
            return say(f"{event.firm} is {hat} ({event.source}).")
        case v.EngagementEnded():
            return say(f"The engagement {spoken(event.engagement)} ended: ", event.reason)
        case _:
            return None
