"""Why a change of the plan, or work in it, is refused."""

from __future__ import annotations

from domain.kernel import Refused


class DependencyCycle(Refused):
    """The dependency would let something wait for itself."""

    code = "dependency_cycle"


class PredecessorsOpen(Refused):
    """What it waits for is not done yet."""

    code = "predecessors_open"


class WrongTaskStep(Refused):
    """The task does not go there from where it is."""

    code = "wrong_task_step"


class ProgressGoesBack(Refused):
    """Progress is only taken back by reopening the task, with a reason."""

    code = "progress_goes_back"


class RollbackNotApproved(Refused):
    """A cut-over does not start before its rollback plan is signed."""

    code = "rollback_not_approved"


class SubjectMissing(Refused):
    """A task of this workstream says what it is about."""

    code = "subject_missing"


class NotDelivered(Refused):
    """Nothing has been handed over that could be signed."""

    code = "not_delivered"


class NotOnDayOne(Refused):
    """The task is no item of the Day 1 checklist, or this integration has no such checklist."""

    code = "not_on_day_one"


class DatesReversed(Refused):
    """A task is due on or after the day it starts."""

    code = "dates_reversed"


class PlanUnknown(Refused):
    """The initiative has no plan: only an integration that has begun has one."""

    code = "plan_unknown"
