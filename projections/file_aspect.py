"""An initiative of any kind as its file sees it: what its gates ask, which clocks run, and what only its kind has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.acquisition import deal_clocks
from domain.acquisition.checks import case_of
from domain.acquisition.state import Acquisition
from domain.initiative.case import Case
from domain.initiative.clocks import Clock, clocks
from domain.initiative.state import Initiative
from domain.integration.checks import case_of as integration_case
from domain.integration.state import Integration
from domain.playbooks.model import Computed
from projections import file_deal_document as d
from projections.chronicle import Chronicle
from projections.file_advisers import advisers_of
from projections.file_clearance import clearances_of
from projections.file_diligence import diligence_of
from projections.file_integration import IntegrationPart, integration_part
from projections.file_screening import screening_of
from projections.file_valuing import offers, valuations


@dataclass(frozen=True, slots=True)
class Aspect:
    """`deal` is there for acquisitions whose target is named, `integration` for integrations."""

    case: Case
    clocks: list[Clock]
    deal: d.DealPart | None = None
    integration: IntegrationPart | None = None


def core_of(state: object) -> Initiative | None:
    """The part of a kind's state that every kind has; None before the charter."""
    core = getattr(state, "initiative", None)
    return core if isinstance(core, Initiative) else None


def aspect_of(state: object, chronicle: Chronicle, *, whole: bool = True) -> Aspect | None:
    """None before the charter; `whole`: with what only its kind has, which takes most of the time."""
    if isinstance(state, Acquisition):
        return Aspect(case_of(state), deal_clocks(state), _deal(state, chronicle) if whole else None)
    if isinstance(state, Integration):
        running = clocks(state.initiative)
        return Aspect(integration_case(state), running, integration=integration_part(state) if whole else None)
    core = core_of(state)
    return None if core is None else Aspect(Case(core, lacks=_unknown, exhibit=lambda: None), clocks(core))


def _unknown(_: Computed) -> str:
    return "nothing is recorded yet"


def _deal(deal: Acquisition, chronicle: Chronicle) -> d.DealPart:
    category, letter, claim = deal.category, deal.letter, deal.claim
    return d.DealPart(
        target=deal.target,
        category=d.CategoryPart(
            key=category.key,
            title=category.title,
            band=category.band,
            synergy_per_year=category.synergy_per_year,
            synergy_note=category.synergy_note,
            customers_expected=category.customers_expected,
            source=category.source,
        ),
        stage=deal.stage,
        stages=tuple(d.StagePart(key=stage, entered_at=at) for stage, at in chronicle.stages),
        price=deal.price,
        fit=d.FitPart(score=deal.fit.score, rationale=deal.fit.rationale, by=deal.fit.by) if deal.fit else None,
        screening=screening_of(deal),
        workstreams=tuple(_workstream(deal, key, lead) for key, lead in deal.terms.workstreams.items()),
        diligence=diligence_of(deal, chronicle.diligence),
        letter=d.LetterPart(
            price=letter.price,
            exclusive_until=letter.exclusive_until,
            consideration=letter.consideration,
            evidence=letter.evidence,
            lapsed=deal.exclusivity_lapsed,
        )
        if letter
        else None,
        agreement=d.AgreementPart(**deal.agreement.model_dump(exclude={"type"})) if deal.agreement else None,
        valuations=valuations(deal),
        offers=offers(deal),
        claim=d.ClaimPart(envelope=deal.terms.envelope.key, amount=claim.amount, standing=claim.standing)
        if claim
        else None,
        **_towards_closing(deal, chronicle),
    )


def _towards_closing(deal: Acquisition, chronicle: Chronicle) -> dict[str, Any]:
    closed, fee, target = deal.closed, deal.break_fee, deal.category.frameworks
    return {
        "clearances": clearances_of(deal),
        "advisers": advisers_of(deal),
        "conditions": tuple(_condition(deal, key, text) for key, text in deal.conditions.items()),
        "frameworks": d.FrameworksPart(today=deal.frameworks_counted or 0, target=target[1], counted=deal.frameworks)
        if target
        else None,
        "price_warnings": tuple(
            d.PriceWarningPart(price=warned.price, band=warned.band, at=at) for warned, at in chronicle.price_warnings
        ),
        "closing": d.ClosingPart(closed_on=closed.closed_on, price=closed.price, evidence=closed.evidence)
        if closed
        else None,
        "integration": deal.integration,
        "break_fee": d.BreakFeePart(amount=fee.amount, payable_by=fee.payable_by) if fee else None,
    }


def _workstream(deal: Acquisition, key: str, lead: str) -> d.WorkstreamPart:
    signed = deal.signed_off.get(key)
    return d.WorkstreamPart(
        key=key,
        lead=lead,
        signed_off_by=signed.by if signed else None,
        summary=signed.summary if signed else None,
        evidence=signed.evidence if signed else (),
    )


def _condition(deal: Acquisition, key: str, text: str) -> d.ConditionPart:
    met = deal.conditions_met.get(key)
    return d.ConditionPart(key=key, text=text, met_by=met.by if met else None, evidence=met.evidence if met else None)
