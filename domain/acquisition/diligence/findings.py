"""What was found, where it goes in the deal, and who answers for it (DOMAIN 3.1.5; 9.2 DD-10)."""

from __future__ import annotations

from domain.acquisition.diligence import commands as c
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.refusals import (
    AmountRequired,
    FindingClosedAlready,
    FindingsUndisposed,
    NotCritical,
)
from domain.acquisition.diligence.state import Finding
from domain.acquisition.diligence.who import ACCEPTING, DISPOSING, may_waive, takes_part
from domain.acquisition.events import ConditionAdded
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.lookups import attached, listed, named
from domain.kernel import Asked, Event, Key
from domain.people import Directory

WITH_AMOUNT = ("price", "indemnity")


def record(command: c.RecordFinding, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, EvidenceMissing, PersonNotListed, KeyTaken."""
    lead = named(deal.terms.workstreams, command.workstream, "workstream")
    takes_part(deal, asked, people, lead)
    attached(deal.initiative, [source.evidence for source in command.sources])
    listed(people, command.owner)
    there = deal.diligence.findings.get(command.finding)
    found = d.FindingRecorded(**dict(command) | {"type": "finding_recorded", "by": asked.by})
    if there is None:
        if command.red_flag is not None:
            named(deal.diligence.open_flags, command.red_flag, "open red flag")
        return [found]
    if there.recorded.model_copy(update={"by": asked.by}) != found:
        raise no.KeyTaken(f"{command.finding} is another finding already.", key=command.finding)
    return []


def dispose(command: c.DisposeFinding, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, FindingClosedAlready, AmountRequired, PersonNotListed, KeyTaken.

    Whoever found it does not accept it alone: accepting as it is takes the VP of corporate development, and not as
    the finding's recorder.
    """
    finding = _standing(deal, command.finding)
    accepting = command.destination == "accepted"
    require(deal.initiative, asked, people, ACCEPTING if accepting else DISPOSING)
    if accepting and asked.by == finding.recorded.by:
        raise no.NotEntitled("Who recorded a finding does not accept it.", roles=list(ACCEPTING))
    if command.destination in WITH_AMOUNT and command.amount is None:
        raise AmountRequired(f"What is it worth as {command.destination}?")
    owner = command.owner or finding.owner
    listed(people, owner)
    goes = d.FindingDisposed(
        finding=command.finding,
        destination=command.destination,
        text=command.text,
        amount=command.amount,
        owner=owner,
        accepted_by=asked.by,
    )
    if finding.disposition == goes:
        return []
    return [goes, *(_condition(command, deal) if command.destination == "condition_precedent" else [])]


def close(command: c.CloseFinding, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """The workstream's lead says that a finding no longer stands. Raises UnknownKey, NotEntitled, EvidenceMissing."""
    finding = named(deal.diligence.findings, command.finding, "finding")
    require(deal.initiative, asked, people, (deal.terms.workstreams[finding.recorded.workstream],))
    attached(deal.initiative, command.evidence)
    if not finding.open:
        return []
    return [
        d.FindingClosed(finding=command.finding, reason=command.reason, evidence=command.evidence, by=asked.by),
    ]


def waive(command: c.WaiveFinding, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, OwnProposal, FindingClosedAlready, NotCritical."""
    finding = _standing(deal, command.finding)
    may_waive(deal, asked, people)
    if finding.recorded.severity != "critical":
        raise NotCritical(f"{command.finding} is {finding.recorded.severity}.", severity=finding.recorded.severity)
    if finding.waived is not None:
        return []
    return [d.FindingWaived(finding=command.finding, reason=command.reason, by=asked.by)]


def may_close(deal: Acquisition, people: Directory) -> None:
    """Raises FindingsUndisposed unless every open finding has a destination, and an owner who is still here."""
    lacking: dict[Key, str] = {}
    for key, finding in deal.diligence.open_findings.items():
        if finding.disposition is None:
            lacking[key] = "no destination"
        elif not people.knows(finding.owner):
            lacking[key] = f"its owner {finding.owner} has left"
    if lacking:
        what = "; ".join(f"{key}: {lack}" for key, lack in lacking.items())
        raise FindingsUndisposed(f"Findings are open: {what}.", findings=dict(lacking))


def _standing(deal: Acquisition, key: Key) -> Finding:
    finding = named(deal.diligence.findings, key, "finding")
    if not finding.open:
        raise FindingClosedAlready(f"{key} is closed.", finding=key)
    return finding


def _condition(command: c.DisposeFinding, deal: Acquisition) -> list[Event]:
    """The closing condition a finding becomes: of the same key, unless it is there already."""
    there = deal.conditions.get(command.finding)
    if there == command.text:
        return []
    if there is not None:
        raise no.KeyTaken(f"{command.finding} is another condition already.", key=command.finding)
    return [ConditionAdded(condition=command.finding, text=command.text)]
