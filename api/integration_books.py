"""Questions about what an integration brings, whom it keeps and what it costs: told from its own stream."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from api.access import Asking, GuardedRoute, people
from api.documents import answers, refusals
from api.files import Initiative, known_to
from api.reach import asked_as_of, now, standing
from api.resources import resources_of
from domain.initiative.refusals import InitiativeUnknown
from domain.integration.inherited.events import FindingTakenOver
from domain.integration.money.checks import Unreconciled, figures_of, unreconciled
from domain.integration.money.figures import MoneyFigures
from domain.integration.money.refusals import NoMoneyTerms
from domain.integration.money.state import Purse
from domain.integration.people.figures import Leavers, Retention, leavers, packages_cost, retention
from domain.integration.people.rules import terms_of as people_terms
from domain.integration.people.state import Account
from domain.integration.people.terms import Token
from domain.integration.state import Integration
from domain.integration.synergies.bases import Basis, OnBasis, on_basis, together
from domain.integration.synergies.figures import Tracker, tracker
from domain.integration.synergies.ledger import terms_of as synergy_terms
from domain.integration.synergies.reference import Compared, compared
from domain.integration.synergies.state import Synergy
from domain.integration.synergies.waterfall import Waterfall, waterfall
from domain.integration.tsa.state import Tsa
from domain.kernel import Key, StreamId
from domain.money import Currency, Money

router = APIRouter(
    prefix="/api/v1/initiatives/{initiative}",
    route_class=GuardedRoute,
    tags=["questions"],
    dependencies=[Depends(asked_as_of)],
)

MANY = 200
"""Accounts that one answer lists at most."""


class OneSynergy(BaseModel):
    """A synergy with everything recorded of it, and its figures on the basis that was asked for."""

    synergy: Synergy
    figures: OnBasis


class Inherited(BaseModel):
    """A finding that due diligence left for the integration; `done`: its obligation is fulfilled."""

    finding: FindingTakenOver
    due_on: date
    done: bool
    overdue: bool


class SynergyBook(BaseModel):
    """What was promised, what has arrived, who confirmed it. `total` and each synergy are on one basis."""

    initiative: StreamId
    on: date
    currency: Currency
    basis: Basis
    threshold: Decimal
    total: OnBasis
    tracker: Tracker
    waterfall: Waterfall
    compared: list[Compared]
    synergies: list[OneSynergy]
    findings: list[Inherited]


class PeopleBook(BaseModel):
    """Who stayed. `usual_loss`: the share of acquired staff that usually leaves within a year, beside our target.

    `top` accounts and those at risk are listed, the largest first, 200 at most.
    """

    initiative: StreamId
    retention: list[Retention]
    leavers: Leavers
    usual_loss: Decimal
    usual_loss_source: str
    roster: int
    roster_sealed: bool
    key_talent: int
    unsigned: list[Token]
    packages_signed: Money
    packages_offered: Money
    accounts: int
    accounts_sealed: bool
    watched: dict[Token, Account]
    alerts: dict[str, list[Key]]


class MoneyBook(BaseModel):
    """What the integration may cost, has cost and will cost, and the transitional services."""

    initiative: StreamId
    figures: MoneyFigures
    purse: Purse
    unreconciled: list[Unreconciled]
    services: dict[Key, Tsa]


@router.get(
    "/synergies",
    summary="Synergies",
    responses={**answers(), **refusals(401, 403, 404, 409, 422, 500, 503)},
    openapi_extra=people(),
)
async def synergies(
    request: Request,
    asking: Asking,
    initiative: Initiative,
    basis: Annotated[
        Basis, Query(description="Since the closing, in the calendar year, or as a rate a year.")
    ] = "to_date",
) -> SynergyBook:
    """Every synergy with its plan, baseline and ledger; realised is only what Finance confirmed."""
    found = await integration_of(request, asking, initiative)
    return book_of(initiative, found, now(request).date(), basis)


@router.get(
    "/retention",
    summary="People and customers kept",
    responses={**answers(), **refusals(401, 403, 404, 409, 422, 500, 503)},
    openapi_extra=people(),
)
async def kept(request: Request, asking: Asking, initiative: Initiative) -> PeopleBook:
    """Employees, key talent and customers of the first day who are still here, against what was to stay."""
    found = await integration_of(request, asking, initiative)
    terms, staying = people_terms(found), found.staying
    signed, offered = packages_cost(staying, terms)
    watched = {
        token: one for token, one in staying.accounts.items() if one.day_one.top or one.needs_plan or one.lost_on
    }
    largest = sorted(watched, key=lambda token: (-watched[token].day_one.revenue.amount, token))[:MANY]
    return PeopleBook(
        initiative=initiative,
        retention=[*retention(staying, terms)],
        leavers=leavers(staying),
        usual_loss=terms.usual_loss,
        usual_loss_source=terms.usual_loss_source,
        roster=len(staying.roster),
        roster_sealed=staying.roster_sealed,
        key_talent=sum(one.key_talent for one in staying.roster.values()),
        unsigned=[*staying.unsigned],
        packages_signed=signed,
        packages_offered=offered,
        accounts=len(staying.accounts),
        accounts_sealed=staying.accounts_sealed,
        watched={token: watched[token] for token in largest},
        alerts={measure: [*issues] for measure, issues in staying.alerts.items()},
    )


@router.get(
    "/budget",
    summary="What the integration costs",
    responses={**answers(), **refusals(401, 403, 404, 409, 422, 500, 503)},
    openapi_extra=people(),
)
async def budget(request: Request, asking: Asking, initiative: Initiative) -> MoneyBook:
    """Budget with its contingency, actual and expected cost by line, consultants, and transitional services."""
    found = await integration_of(request, asking, initiative)
    figures = figures_of(found)
    if figures is None:
        raise NoMoneyTerms("This integration began before its money was kept here.")
    return MoneyBook(
        initiative=initiative,
        figures=figures,
        purse=found.purse,
        unreconciled=[*unreconciled(found)],
        services=dict(found.tsa.items),
    )


def book_of(initiative: StreamId, found: Integration, on: date, basis: Basis = "to_date") -> SynergyBook:
    """The synergies of an integration on a day. Raises NoSynergyTerms."""
    terms = synergy_terms(found)
    items = [*found.synergies.items.values()]
    listed = [OneSynergy(synergy=one, figures=on_basis(one, basis, on, terms.currency)) for one in items]
    return SynergyBook(
        initiative=initiative,
        on=on,
        currency=terms.currency,
        basis=basis,
        threshold=terms.threshold,
        total=together((one.figures for one in listed), terms.currency),
        tracker=tracker(items, on, terms.currency),
        waterfall=waterfall(items, terms),
        compared=[*compared(items, found.target_revenue, terms)],
        synergies=listed,
        findings=_findings(found),
    )


async def integration_of(request: Request, asking: Asking, initiative: StreamId) -> Integration:
    """The integration at the moment that is asked about. Raises InitiativeUnknown."""
    await known_to(resources_of(request), initiative, asking)
    state = (await standing(request, initiative)).state
    if not isinstance(state, Integration):
        raise InitiativeUnknown("There is no such integration.")
    return state


def _findings(integration: Integration) -> list[Inherited]:
    owed = integration.initiative.obligations
    return [
        Inherited(
            finding=finding,
            due_on=owed[key].due_at.date(),
            done=owed[key].fulfilled_at is not None,
            overdue=owed[key].overdue,
        )
        for key, finding in integration.findings.items()
    ]
