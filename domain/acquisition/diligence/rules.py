"""What may be recorded in a deal's due diligence, by whom, and when: a table of contents (DOMAIN 3.1.5)."""

from __future__ import annotations

from domain.acquisition.diligence import commands as c
from domain.acquisition.diligence import findings, items, reckoning
from domain.acquisition.diligence.who import STAGES
from domain.acquisition.stages import WrongStage
from domain.acquisition.state import Acquisition
from domain.facts import Facts
from domain.initiative.lookups import named
from domain.kernel import Asked, Event


def decide(command: c.DiligenceCommand, deal: Acquisition, asked: Asked, facts: Facts) -> list[Event]:
    """What a command makes happen. Raises WrongStage and the refusals of its rule."""
    if deal.stage not in STAGES[type(command)]:
        raise WrongStage(f"Due diligence is not under way in {deal.stage}.", stage=deal.stage)
    people = facts.people
    match command:
        case c.RequestDiligenceItem():
            return items.request(command, deal, asked, people)
        case c.MoveDiligenceItems():
            return items.move(command, deal, asked, people)
        case c.RecordFinding():
            return findings.record(command, deal, asked, people)
        case c.DisposeFinding():
            return findings.dispose(command, deal, asked, people)
        case c.CloseFinding():
            return findings.close(command, deal, asked, people)
        case c.WaiveFinding():
            return findings.waive(command, deal, asked, people)
        case c.RecordDiligenceFigures():
            named(deal.terms.workstreams, command.workstream, "workstream")
            return reckoning.record(command, deal, asked, people)
        case c.WaiveRedFlag():
            return reckoning.waive(command, deal, asked, people)
