"""What may be recorded while a target is screened, by whom, and when (DOMAIN 3.1.3, 3.1.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.acquisition.screening import commands as c
from domain.acquisition.screening import events as s
from domain.acquisition.screening.measures import MEASURES, TargetFigure
from domain.acquisition.screening.profile import ScreeningProfile
from domain.acquisition.screening.score import score
from domain.acquisition.screening.state import Screening
from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import Who, require, whoever_takes_part
from domain.initiative.lookups import attached, listed, named
from domain.initiative.state import Initiative
from domain.kernel import Asked, Command, Event, Key, Refused
from domain.playbooks.model import OWNER

VP = "vp_corporate_development"
SCORING: tuple[Key, ...] = ("screening", "preliminary")
BEFORE_SIGNING: tuple[Key, ...] = ("sourced", *SCORING, "due_diligence", "negotiation")
SCREENERS = (OWNER, VP)
WHO: Mapping[type[Command], Who[object]] = {
    c.RecordTargetFigures: whoever_takes_part,
    c.ScoreTarget: SCREENERS,
    c.EstimateSynergy: SCREENERS,
    c.WithdrawSynergy: SCREENERS,
}
STAGES: Mapping[type[Command], tuple[Key, ...]] = {
    c.RecordTargetFigures: BEFORE_SIGNING,
    c.ScoreTarget: SCORING,
    c.EstimateSynergy: BEFORE_SIGNING,
    c.WithdrawSynergy: BEFORE_SIGNING,
}


class NotScreening(Refused):
    """Figures and synergies are recorded before signing, and targets are scored while they are screened."""

    code = "not_screening"


class NoProfile(Refused):
    """The deal began before targets were scored by a profile: an analyst assesses its fit."""

    code = "no_screening_profile"


class WrongUnit(Refused):
    """A measure is recorded in the unit everybody understands it in."""

    code = "wrong_unit"


@dataclass(frozen=True, slots=True)
class Screened:
    """A deal as screening sees it."""

    initiative: Initiative
    stage: Key
    category: Key
    profile: ScreeningProfile | None
    recorded: Screening


def decide(command: c.ScreeningCommand, deal: Screened, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen. Raises the refusals of its rule."""
    match command:
        case c.RecordTargetFigures():
            return _figures(command, deal, asked)
        case c.ScoreTarget():
            return _score(deal, asked, facts)
        case c.EstimateSynergy():
            return _estimate(command, deal, asked, facts)
        case c.WithdrawSynergy():
            return _withdraw(command, deal, asked, facts)
        case _:
            assert_never(command)


def _figures(command: c.RecordTargetFigures, deal: Screened, asked: Asked) -> list[Event]:
    """Whoever takes part may record what they can prove."""
    _among(STAGES[type(command)], deal, "Figures of a target are recorded")
    for figure in command.figures:
        _understood(figure, deal.profile)
    attached(deal.initiative, dict.fromkeys(figure.evidence for figure in command.figures))
    if any(figure.as_of > asked.at.date() for figure in command.figures):
        raise no.NotYet("A figure is not known as of a day to come.")
    new = tuple(figure for figure in command.figures if deal.recorded.figures.get(figure.measure) != figure)
    return [s.TargetFiguresRecorded(figures=new, by=asked.by)] if new else []


def _score(deal: Screened, asked: Asked, facts: Facts) -> list[Event]:
    require(deal.initiative, asked, facts.people, SCREENERS)
    if deal.profile is None:
        raise NoProfile("This deal has no screening profile; its fit is an analyst's judgement.")
    _among(STAGES[c.ScoreTarget], deal, "A target is scored")
    found = score(deal.profile, deal.recorded.figures, deal.category)
    there = deal.recorded.scored
    if there is not None and there.score == found and not deal.recorded.stale:
        return []
    return [s.TargetScored(score=found, by=asked.by)]


def _estimate(command: c.EstimateSynergy, deal: Screened, asked: Asked, facts: Facts) -> list[Event]:
    require(deal.initiative, asked, facts.people, SCREENERS)
    _among(STAGES[type(command)], deal, "Synergies are estimated")
    estimate = command.estimate
    listed(facts.people, estimate.owner)
    there = deal.recorded.synergies.get(estimate.synergy)
    return [] if there == estimate else [s.SynergyEstimated(estimate=estimate, by=asked.by)]


def _withdraw(command: c.WithdrawSynergy, deal: Screened, asked: Asked, facts: Facts) -> list[Event]:
    require(deal.initiative, asked, facts.people, SCREENERS)
    _among(STAGES[type(command)], deal, "Synergies are withdrawn")
    named(deal.recorded.synergies, command.synergy, "synergy")
    return [s.SynergyWithdrawn(synergy=command.synergy, reason=command.reason, by=asked.by)]


def _among(stages: tuple[Key, ...], deal: Screened, what: str) -> None:
    if deal.stage not in stages:
        raise NotScreening(f"{what} in {', '.join(stages)}, not in {deal.stage}.", stage=deal.stage)


def _understood(figure: TargetFigure, profile: ScreeningProfile | None) -> None:
    """Raises UnknownKey, WrongUnit."""
    unit = MEASURES.get(figure.measure) or (profile.unit_of(figure.measure) if profile else None)
    if unit is None:
        raise no.UnknownKey(f"Nobody reads a measure {figure.measure}.", key=figure.measure)
    if figure.unit != unit:
        raise WrongUnit(f"{figure.measure} is recorded as {unit}, not as {figure.unit}.", measure=figure.measure)
