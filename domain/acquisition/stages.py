"""The transition table of an acquisition (DOMAIN 3.1.3). No stage is entered but along it."""

from __future__ import annotations

from typing import NamedTuple

from domain.acquisition.events import Stage, StageEntered
from domain.acquisition.state import Acquisition
from domain.initiative.events import Outcome
from domain.kernel import Key, Refused


class WrongStage(Refused):
    """The transition table does not lead there from here."""

    code = "wrong_stage"


class Transition(NamedTuple):
    """From one stage to another, because of a command, an opened gate or an event."""

    source: Stage
    target: Stage
    because: Key


TRANSITIONS = (
    Transition("sourced", "screening", "begin_screening"),
    Transition("screening", "preliminary", "advance_to_preliminary"),
    Transition("preliminary", "due_diligence", "g1"),
    Transition("due_diligence", "negotiation", "g2"),
    Transition("negotiation", "signed", "g4"),
    Transition("signed", "closed", "close_acquisition"),
    Transition("closed", "integration", "acquisition_closed"),
)

ENDS: dict[Outcome, tuple[Stage, ...]] = {
    "declined": ("sourced", "screening", "preliminary"),
    "lost": ("sourced", "screening", "preliminary", "due_diligence", "negotiation"),
    "abandoned": ("sourced", "screening", "preliminary", "due_diligence", "negotiation"),
    "terminated": ("signed",),
    "completed": ("integration",),
}

REOPENS_IN: dict[Key, Stage] = {
    "screening": "screening",
    "due_diligence": "due_diligence",
    "valuation_negotiation": "negotiation",
    "integration_planning": "signed",
    "closing": "integration",
}


NOT_CLOSED: tuple[Stage, ...] = ("sourced", "screening", "preliminary", "due_diligence", "negotiation", "signed")


def leaving(because: Key) -> tuple[Stage, ...]:
    """The stages that something leads on from."""
    return tuple(step.source for step in TRANSITIONS if step.because == because)


def move(deal: Acquisition, because: Key) -> StageEntered:
    """The step the table allows. Raises WrongStage."""
    for step in TRANSITIONS:
        if (step.source, step.because) == (deal.stage, because):
            return StageEntered(stage=step.target, came_from=step.source)
    raise WrongStage(f"{because} does not lead on from {deal.stage}.", stage=deal.stage)


def may_end(deal: Acquisition, outcome: Outcome) -> None:
    """Raises WrongStage when an acquisition in this stage cannot end that way."""
    if deal.stage not in ENDS[outcome]:
        raise WrongStage(f"An acquisition cannot be {outcome} in {deal.stage}.", stage=deal.stage, outcome=outcome)
