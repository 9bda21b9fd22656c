"""Asks the rules of a kind, and keeps their 'no' (a refusal) apart from their bugs (anything else they raise)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import JsonValue, ValidationError

from activities.contracts import MALFORMED_COMMAND, CommandJson
from domain.decider import Decider
from domain.facts import Facts
from domain.initiative.refusals import InitiativeUnknown
from domain.kernel import SYSTEM, Asked, Command, Effect, Event, PersonId, Refused

S = TypeVar("S")


class RulesFailed(Exception):
    """A rule raised something that is not a refusal: a bug of ours, which costs one command and nothing else."""


class MalformedCommand(Refused):
    """The kind has no such command, or it lacks or mistakes a field."""

    code = MALFORMED_COMMAND


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One event, the state just after it, and what it asks of the world."""

    event: Event
    state: S
    effects: tuple[Effect, ...]


@contextmanager
def rules(of: Decider[Any]) -> Iterator[None]:
    """Whatever is raised inside is either a refusal or a bug in the rules of that kind."""
    try:
        yield
    except Refused:
        raise
    except Exception as bug:
        raise RulesFailed(f"the rules of {of.kind} failed: {type(bug).__name__}: {bug}") from bug


def parsed(decider: Decider[Any], command: CommandJson) -> Command:
    """The command as its kind defines it. Raises MalformedCommand with where and why."""
    try:
        found: Command = decider.commands.validate_python(command)
    except ValidationError as error:
        wrong: list[JsonValue] = [
            {"at": ".".join(map(str, problem["loc"])), "why": problem["msg"]}
            for problem in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise MalformedCommand("The command does not have the form that its kind asks for.", wrong=wrong) from None
    return found


def require_sight(decider: Decider[S], state: S, person: PersonId, facts: Facts) -> None:
    """Raise InitiativeUnknown unless the person may know of the initiative."""
    with rules(decider):
        if person != SYSTEM and not decider.sees(state, person, facts):
            raise InitiativeUnknown("There is no such initiative.")


def decided(decider: Decider[S], command: Command, state: S, asked: Asked, facts: Facts) -> list[Step[S]]:
    """What the command makes happen, step by step. Raises Refused and RulesFailed."""
    with rules(decider):
        events = decider.decide(command, state, asked, facts)
    return steps(decider, ((event, asked.at) for event in events), state)


def steps(decider: Decider[S], happened: Iterable[tuple[Event, datetime]], state: S) -> list[Step[S]]:
    """Walk through events from the state before them, each with its business time. Raises RulesFailed."""
    walked: list[Step[S]] = []
    with rules(decider):
        for event, at in happened:
            state = decider.evolve(state, event, at)
            walked.append(Step(event, state, tuple(decider.react(event, state))))
    return walked


def types(walked: Sequence[Step[Any]]) -> tuple[str, ...]:
    """The types of the events, in order."""
    return tuple(step.event.type for step in walked)
