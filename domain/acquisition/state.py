"""What an acquisition is at a moment, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from domain.acquisition import events as a
from domain.acquisition.advisers.events import EVENTS as ADVISER_EVENTS
from domain.acquisition.advisers.state import Advisers
from domain.acquisition.advisers.state import evolve as evolve_advisers
from domain.acquisition.clearance.events import ClearanceEvent
from domain.acquisition.clearance.state import Clearance, undone
from domain.acquisition.clearance.state import evolve as evolve_clearance
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.state import Diligence
from domain.acquisition.diligence.state import evolve as evolve_diligence
from domain.acquisition.negotiation.events import EVENTS as NEGOTIATION_EVENTS
from domain.acquisition.negotiation.state import Negotiation
from domain.acquisition.negotiation.state import evolve as evolve_negotiation
from domain.acquisition.screening import events as s
from domain.acquisition.screening.state import Screening
from domain.acquisition.screening.state import evolve as evolve_screening
from domain.acquisition.terms import AcquisitionTerms, Category
from domain.acquisition.valuing.events import EVENTS as VALUING_EVENTS
from domain.acquisition.valuing.state import Valuing
from domain.acquisition.valuing.state import evolve as evolve_valuing
from domain.initiative import events as e
from domain.initiative.evolve import evolve as evolve_core
from domain.initiative.state import Initiative
from domain.kernel import Event, Key, StreamId
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Claim:
    """What the deal claims of its envelope."""

    amount: Money
    standing: a.Standing


@dataclass(frozen=True, slots=True)
class Acquisition:
    """An acquisition."""

    initiative: Initiative
    target: a.Target
    terms: AcquisitionTerms
    stage: a.Stage = "sourced"
    fit: a.FitAssessed | None = None
    screening: Screening = field(default_factory=Screening)
    signed_off: Mapping[Key, a.WorkstreamSignedOff] = field(default_factory=dict)
    letter: a.LetterOfIntentRecorded | None = None
    exclusivity_lapsed: bool = False
    agreement: a.AgreementRecorded | None = None
    clearances_required: Mapping[Key, str] = field(default_factory=dict)
    clearances: Mapping[Key, a.ClearanceObtained] = field(default_factory=dict)
    clearance: Clearance = field(default_factory=Clearance)
    conditions: Mapping[Key, str] = field(default_factory=dict)
    conditions_met: Mapping[Key, a.ConditionMet] = field(default_factory=dict)
    frameworks: tuple[str, ...] = ()
    valuing: Valuing = field(default_factory=Valuing)
    negotiation: Negotiation = field(default_factory=Negotiation)
    advisers: Advisers = field(default_factory=Advisers)
    claim: Claim | None = None
    closed: a.AcquisitionClosed | None = None
    integration: StreamId | None = None
    break_fee: a.BreakFeeRecorded | None = None
    diligence: Diligence = field(default_factory=Diligence)

    @property
    def category(self) -> Category:
        """The documented category of the target."""
        return self.terms.category(self.target.category)

    @property
    def fit_points(self) -> Decimal | None:
        """The fit from 0 to 100: by the profile's rule, or as an analyst judged it where there is no profile."""
        return self.screening.points if self.terms.screening else self.fit.score if self.fit else None

    @property
    def price(self) -> Money | None:
        """The price at stake: paid, else agreed, else offered, else the middle of the expected band."""
        for known in (self.closed, self.agreement, self.letter):
            if known is not None:
                return known.price
        return self.target.price.mid if self.target.price else None

    @property
    def frameworks_counted(self) -> int | None:
        """Compliance frameworks today: the documented start plus those counted with evidence (DOMAIN 4.2, security)."""
        return None if self.category.frameworks is None else self.category.frameworks[0] + len(self.frameworks)


def begins(initiative: Initiative, event: Event) -> Acquisition | None:
    """The acquisition that an event begins, if it is the one that does."""
    if not isinstance(event, a.TargetNamed):
        return None
    return Acquisition(initiative=initiative, target=event.target, terms=event.terms)


def evolve(deal: Acquisition, event: Event, at: datetime) -> Acquisition:
    """The deal after an event. Impossible sequences are bugs and raise AssertionError."""
    match event:
        case a.StageEntered():
            return replace(deal, stage=event.stage)
        case a.FitAssessed():
            return replace(deal, fit=event)
        case s.TargetFiguresRecorded() | s.TargetScored() | s.SynergyEstimated() | s.SynergyWithdrawn():
            return replace(deal, screening=evolve_screening(deal.screening, event, at))
        case a.WorkstreamSignedOff():
            return replace(deal, signed_off={**deal.signed_off, event.workstream: event})
        case a.LetterOfIntentRecorded():
            negotiation = replace(deal.negotiation, exclusive_since=at)
            return replace(deal, letter=event, exclusivity_lapsed=False, negotiation=negotiation)
        case a.ExclusivityLapsed():
            return replace(deal, exclusivity_lapsed=True)
        case a.AgreementRecorded():
            return replace(deal, agreement=event)
        case a.ClearanceRequired():
            return replace(deal, clearances_required={**deal.clearances_required, event.authority: event.title})
        case a.ClearanceObtained():
            clearances = {**deal.clearances, event.authority: event}
            return replace(deal, clearances=clearances, clearance=evolve_clearance(deal.clearance, event))
        case _ if isinstance(event, ClearanceEvent):
            still = {key: cleared for key, cleared in deal.clearances.items() if key != undone(event)}
            return replace(deal, clearances=still, clearance=evolve_clearance(deal.clearance, event))
        case _ if isinstance(event, ADVISER_EVENTS):
            return replace(deal, advisers=evolve_advisers(deal.advisers, event))
        case a.ConditionAdded():
            return replace(deal, conditions={**deal.conditions, event.condition: event.text})
        case a.ConditionMet():
            return replace(deal, conditions_met={**deal.conditions_met, event.condition: event})
        case a.FrameworkCounted():
            return replace(deal, frameworks=(*deal.frameworks, event.framework))
        case a.CapitalClaimed():
            return replace(deal, claim=Claim(event.amount, event.standing))
        case a.CapitalReleased():
            return replace(deal, claim=None)
        case a.AcquisitionClosed():
            return replace(deal, closed=event, negotiation=replace(deal.negotiation, escrowed_since=at))
        case a.IntegrationOrdered():
            return replace(deal, integration=event.integration)
        case a.BreakFeeRecorded():
            return replace(deal, break_fee=event)
        case _ if isinstance(event, VALUING_EVENTS):
            return replace(deal, valuing=evolve_valuing(deal.valuing, event))
        case _ if isinstance(event, NEGOTIATION_EVENTS):
            return replace(deal, negotiation=evolve_negotiation(deal.negotiation, event))
        case e.Resumed():
            diligence = evolve_diligence(deal.diligence, event, at)
            return replace(deal, initiative=evolve_core(deal.initiative, event, at), diligence=diligence)
        case _ if isinstance(event, d.EVENTS):
            return replace(deal, diligence=evolve_diligence(deal.diligence, event, at))
        case _:
            return replace(deal, initiative=evolve_core(deal.initiative, event, at))
