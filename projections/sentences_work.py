"""What happened in the plan of an integration, in one sentence each."""

from __future__ import annotations

from domain.integration.work import events as w
from domain.kernel import Event
from projections.words import Sentence, Who, role, say, spoken


def of_work(event: Event) -> Sentence | None:
    """The sentence of an event of the plan; None for any other."""
    match event:
        case w.TaskPlanned():
            return say(f"{spoken(event.workstream).capitalize()}, by ", event.due_on, f": {event.title}.")
        case w.TaskReplanned():
            return say(f"{_task(event.task)} was re-planned and is due on ", event.due_on, f": {event.reason}")
        case w.TaskStarted():
            return say(f"{_task(event.task)} began on ", event.on, ".")
        case w.TaskReported():
            booked = f", {event.hours} hours booked" if event.hours else ""
            spent = f", {event.spent} spent" if event.spent else ""
            return say(f"{_task(event.task)} is {event.percent} % done{booked}{spent}.")
        case w.TaskCompleted():
            return say(f"{_task(event.task)} was completed on ", event.on, ".")
        case w.TaskBlocked():
            return say(f"{_task(event.task)} is blocked: {event.reason}")
        case w.TaskUnblocked():
            return say(f"{_task(event.task)} is no longer blocked.")
        case w.TaskReopened():
            return say(f"{_task(event.task)} was taken up again: {event.reason}")
        case w.DependencyAdded():
            return say(f"{spoken(event.item).capitalize()} now waits for {spoken(event.after)}.")
        case w.DependencyRemoved():
            return say(f"{spoken(event.item).capitalize()} no longer waits for {spoken(event.after)}: {event.reason}")
        case w.MilestonePlaced():
            weight = "critical milestone" if event.critical else "milestone"
            return say(f"{spoken(event.milestone).capitalize()} is a {weight} of {spoken(event.phase)}.")
        case _:
            return _of_streams(event)


def _of_streams(event: Event) -> Sentence | None:
    match event:
        case w.DeliverablePlanned():
            signed = ", ".join(role(one) for one in event.sign_off_by)
            return say(f"{event.title}, due on ", event.due_on, f", is to be signed by: {signed}.")
        case w.DeliverableDelivered():
            return say(f"{spoken(event.deliverable).capitalize()} was handed over.")
        case w.DeliverableSignedOff():
            return say(f"{spoken(event.deliverable).capitalize()} was approved as {role(event.role)}.")
        case w.WorkstreamChartered():
            return say(f"{spoken(event.workstream).capitalize()} has its charter and a budget of {event.budget}.")
        case w.PersonAllocated():
            where = f" works {event.percent} % for {spoken(event.workstream)}: {event.duty}."
            return say(Who(event.person), where)
        case w.ProgressOverridden():
            stream = spoken(event.workstream)
            if event.percent is None:
                return say(f"The progress of {stream} is reckoned from its tasks again: {event.reason}")
            return say(f"The progress of {stream} was set to {event.percent} % by hand: {event.reason}")
        case w.DayOneItemWaived():
            return say(f"Day 1 may come without {spoken(event.task)}: {event.reason}")
        case _:
            return None


def _task(key: str) -> str:
    return f"The task {spoken(key)}"
