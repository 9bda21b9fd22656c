"""What happened in a deal's due diligence, in one sentence each."""

from __future__ import annotations

from decimal import Decimal

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.measuring import key_of
from domain.acquisition.diligence.red_flags import Unit
from domain.kernel import Event
from projections.words import Sentence, Who, role, say, spoken

UNITS: dict[Unit, str] = {"percent": "%", "ratio": "", "count": "", "score": " of 100", "months": " months"}


def of_diligence(event: Event) -> Sentence | None:
    """The sentence of an event of due diligence; None for any other."""
    match event:
        case d.DiligenceChecklistIssued():
            return say(f"The checklists of due diligence were sent out: {len(event.items)} items.")
        case d.DiligenceItemAdded():
            asked = event.item
            return say(Who(event.by), f" asked {role(asked.owner)} for more, by ", asked.due_at, ": ", asked.question)
        case d.DiligenceItemsMoved():
            items, because = ", ".join(spoken(key) for key in event.items), f": {event.reason}" if event.reason else ""
            return say(
                Who(event.by), f" moved {spoken(event.workstream)} items to {spoken(event.status)}: {items}{because}"
            )
        case d.DiligenceItemsLate():
            items = ", ".join(spoken(key) for key in event.items)
            return say("Answers were due on ", event.due_at, f" and are late: {items}.")
        case d.FindingRecorded():
            return say(Who(event.by), f" recorded a {event.severity} {spoken(event.workstream)} finding: ", event.title)
        case d.FindingDisposed():
            goes = f" sent the finding {spoken(event.finding)} to {spoken(event.destination)}"
            worth = f", {event.amount}" if event.amount else ""
            return say(Who(event.accepted_by), f"{goes}{worth}: ", event.text)
        case d.FindingClosed():
            return say(Who(event.by), f" closed the finding {spoken(event.finding)}: ", event.reason)
        case d.FindingWaived():
            return say(Who(event.by), f" waived the critical finding {spoken(event.finding)}: ", event.reason)
        case d.DiligenceFiguresRecorded():
            figures = ", ".join(spoken(key_of(figure)) for figure in event.figures)
            return say(Who(event.by), f" recorded {spoken(event.workstream)} figures: {figures}.")
        case _:
            return _of_red_flag(event)


def _of_red_flag(event: Event) -> Sentence | None:
    match event:
        case d.RedFlagRaised():
            measured, limit = _number(event.measured, event.unit), _number(event.threshold, event.unit)
            about = f" ({', '.join(event.subjects)})" if event.subjects else ""
            return say(f"A {event.severity} red flag: {event.title} at {measured}, {event.comparator} {limit}{about}.")
        case d.RedFlagCleared():
            return say(f"The red flag {spoken(event.rule)} is cleared: {round(event.measured, 6).normalize():f}.")
        case d.RedFlagWaived():
            return say(Who(event.by), f" waived the critical red flag {spoken(event.rule)}: ", event.reason)
        case _:
            return None


def _number(value: Decimal, unit: Unit) -> str:
    return f"{round(value, 6).normalize():f}{UNITS[unit]}"
