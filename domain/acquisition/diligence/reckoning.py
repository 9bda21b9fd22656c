"""Figures and the red flags they raise and clear, once per rule (DOMAIN 3.1.5; 9.2 DD-08)."""

from __future__ import annotations

from collections import Counter

from domain.acquisition.diligence import commands as c
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.figures import Figure, Measure
from domain.acquisition.diligence.measuring import Measured, documents_of, key_of, measured
from domain.acquisition.diligence.red_flags import RedFlagRule
from domain.acquisition.diligence.refusals import NotCritical
from domain.acquisition.diligence.state import Diligence
from domain.acquisition.diligence.who import may_waive, takes_part
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.lookups import attached, named
from domain.kernel import Asked, Event, Key
from domain.people import Directory


def record(command: c.RecordDiligenceFigures, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, EvidenceMissing, KeyTaken."""
    takes_part(deal, asked, people, deal.terms.workstreams[command.workstream])
    rules = deal.terms.diligence.red_flags if deal.terms.diligence else ()
    twice = [key for key, n in Counter(key_of(figure) for figure in command.figures).items() if n > 1]
    if twice:
        raise no.KeyTaken(f"Given twice: {', '.join(twice)}.", key=twice[0])
    for figure in command.figures:
        _belongs(figure, command.workstream, rules)
        attached(deal.initiative, documents_of(figure))
    new = tuple(figure for figure in command.figures if deal.diligence.figures.get(key_of(figure)) != figure)
    if not new:
        return []
    found = [measure for figure in new for measure in measured(figure)]
    return [
        d.DiligenceFiguresRecorded(workstream=command.workstream, figures=new, by=asked.by),
        *(flag for measure in found for rule in rules for flag in _flag(rule, measure, deal.diligence)),
    ]


def waive(command: c.WaiveRedFlag, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, OwnProposal, NotCritical."""
    flag = named(deal.diligence.open_flags, command.rule, "open red flag")
    may_waive(deal, asked, people)
    if flag.raised.severity != "critical":
        raise NotCritical(f"{command.rule} is {flag.raised.severity}.", severity=flag.raised.severity)
    return [] if flag.waived else [d.RedFlagWaived(rule=command.rule, reason=command.reason, by=asked.by)]


def _belongs(figure: Figure, workstream: Key, rules: tuple[RedFlagRule, ...]) -> None:
    """A misspelt measure would never raise its flag, so only measures that a rule reads are taken."""
    if isinstance(figure, Measure):
        known = {rule.measure for rule in rules if rule.workstream == workstream}
        if figure.measure not in known:
            raise no.UnknownKey(f"No rule of {workstream} reads {figure.measure}.", key=figure.measure)
    elif workstream not in figure.workstreams:
        raise no.UnknownKey(f"{figure.sort} is no figure of {workstream}.", key=figure.sort)


def _flag(rule: RedFlagRule, found: Measured, diligence: Diligence) -> list[Event]:
    """Raised once, and again when a waived one got another value; cleared by a value that keeps the rule."""
    if rule.measure != found.measure:
        return []
    there = diligence.open_flags.get(rule.rule)
    if not rule.fires(found.value):
        cleared = d.RedFlagCleared(rule=rule.rule, measured=found.value, evidence=found.evidence)
        return [] if there is None else [cleared]
    if there is not None and (there.waived is None or there.raised.measured == found.value):
        return []
    return [
        d.RedFlagRaised(
            **rule.model_dump(exclude={"source"}),
            measured=found.value,
            evidence=found.evidence,
            subjects=found.subjects,
        )
    ]
