"""How well a target fits, and the step that needs to know it: screening to preliminary (DOMAIN 3.1.3, 3.1.4)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.checks import fit_scored, mandatory_criteria_pass
from domain.acquisition.screening.rules import Screened
from domain.acquisition.stages import WrongStage, move
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.authority import Who, entitled, require
from domain.kernel import Asked, Command, Event, Key, Refused
from domain.people import Directory
from domain.playbooks.model import OWNER, Role

VP = "vp_corporate_development"
FIT: Key = "fit"
MANDATORY: Key = "mandatory_criteria"
"""A criterion of the go/no-go; whoever waives it waives it here as well."""
JUDGES: tuple[Role, ...] = (OWNER, VP)
ADVANCES: tuple[Role, ...] = (VP,)


def _judges(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    return deal.terms.screening is None and entitled(deal.initiative, asked, people, JUDGES)


WHO: Mapping[type[Command], Who[Acquisition]] = {c.AssessFit: _judges, c.AdvanceToPreliminary: ADVANCES}
STAGES: Mapping[type[Command], tuple[Key, ...]] = {c.AssessFit: ("screening", "preliminary")}


class ScoredByRule(Refused):
    """The deal keeps a screening profile: its fit is computed from figures, not typed in."""

    code = "scored_by_rule"


def screened(deal: Acquisition) -> Screened:
    """The deal as screening sees it."""
    return Screened(deal.initiative, deal.stage, deal.target.category, deal.terms.screening, deal.screening)


def judge(command: c.AssessFit, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """An analyst's judgement, for deals that began before there were profiles. Raises ScoredByRule, WrongStage."""
    require(deal.initiative, asked, people, JUDGES)
    if deal.terms.screening is not None:
        raise ScoredByRule("This deal is scored by its screening profile: record figures and ask for the score.")
    if deal.stage not in STAGES[type(command)]:
        raise WrongStage(f"Fit is assessed while screening, not in {deal.stage}.", stage=deal.stage)
    if deal.fit and (deal.fit.score, deal.fit.rationale) == (command.score, command.rationale):
        return []
    return [a.FitAssessed(score=command.score, rationale=command.rationale, by=asked.by)]


def advance(command: c.AdvanceToPreliminary, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Let the target through: fit known, every mandatory criterion passed or waived. Raises GateStaysShut."""
    require(deal.initiative, asked, people, ADVANCES)
    if deal.stage == "preliminary":
        return []
    step = move(deal, command.type)
    if lacks := _lacks(deal):
        missing: dict[str, JsonValue] = {**lacks}
        raise no.GateStaysShut(f"The target is not through screening: {'; '.join(lacks.values())}.", missing=missing)
    return [step]


def _lacks(deal: Acquisition) -> dict[Key, str]:
    if deal.terms.screening is None:
        return {} if deal.fit else {FIT: "the strategic fit is not assessed"}
    found = {FIT: fit_scored(deal, ()), MANDATORY: mandatory_criteria_pass(deal, ())}
    return {key: lack for key, lack in found.items() if lack and key not in deal.initiative.waivers}
