"""Whatever happens can be told in one sentence."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acquisition.advisers import events as v
from domain.acquisition.clearance import events as k
from domain.acquisition.clearance.thresholds import Assessed
from domain.acquisition.events import BreakFeeRecorded, ConditionMet, FitAssessed, FrameworkCounted, PriceOutsideBand
from domain.acquisition.negotiation.events import EscrowReleased, EscrowReleaseDue
from domain.acquisition.playbook import TERMS
from domain.acquisition.screening.events import SynergyEstimated, SynergyWithdrawn
from domain.directory import events as d
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.kernel import Event
from domain.kinds import EVENT_TYPES
from domain.money import Money
from projections.timeline import NoSentence, sentence
from projections.words import Who, say
from tests.domain.test_synergy_estimates import estimate
from tests.projections.diligence_life import everything
from tests.projections.histories import life
from tests.support import integration_life, plans
from tests.support.scenario import DAY_ONE

NAMES = {"vera": "Vera Vance", "liam": "Liam Lund"}


CLEARANCE: tuple[Event, ...] = (
    k.FilingAssessed(
        authority="hsr",
        closing_on=DAY_ONE.date(),
        price=None,
        assessed=Assessed(verdict="insufficient", reason="No price is known."),
        by="gina",
    ),
    k.NotificationFiled(authority="hsr", filed_at=DAY_ONE, transaction="ordinary", evidence="report", by="gina"),
    k.NotificationWithdrawn(authority="hsr", reason="Refiled", by="gina"),
    k.SecondRequestReceived(
        authority="hsr", received_at=DAY_ONE, unanswered_until=DAY_ONE, evidence="report", by="gina"
    ),
    k.ComplianceCertified(
        authority="hsr", certified_at=DAY_ONE, days=30, waiting_ends_at=DAY_ONE, evidence="report", by="gina"
    ),
    k.WaitingPeriodExpired(authority="hsr", due_at=DAY_ONE),
    k.NotificationLapsed(authority="hsr", due_at=DAY_ONE),
    k.ClearanceLapsed(authority="hsr", due_at=DAY_ONE),
)

ADVISERS: tuple[Event, ...] = (
    v.AdviserEngaged(
        engagement="bank",
        firm="Goldman Sachs",
        role="financial_adviser",
        matter="The sale",
        origin="sourced",
        budget=Money.millions(1),
        programme="novacron",
        by="liam",
    ),
    v.AdviserCostRecorded(engagement="bank", amount=Money.millions(2), period="2026-03", evidence="invoice", by="liam"),
    v.AdviserOverBudget(engagement="bank", budget=Money.millions(1), actual=Money.millions(2)),
    v.CounterpartyAdviserRecorded(firm="Qatalyst", role="financial_adviser", programme="novacron", by="liam"),
    v.AdviserConflictFound(firm="McKinsey", conflict="partner", source="G L326-335"),
    v.EngagementEnded(engagement="bank", reason="Signed"),
)

SELDOM: tuple[Event, ...] = (
    d.PersonListed(person="vera", name="Vera Vance"),
    d.RoleGranted(person="vera", role="cfo", by="adam"),
    d.RoleRevoked(person="vera", role="cfo", by="adam", reason="Moved on"),
    d.PersonDeactivated(person="vera", by="adam", reason="Left"),
    e.CommandRefused(command_type="propose_gate", by="liam", code="gate_stays_shut", message="It {stays} shut."),
    SynergyEstimated(estimate=estimate(), by="liam"),
    SynergyWithdrawn(synergy="cost_synergy", reason="They keep their own", by="liam"),
    FitAssessed(score=Decimal(74), rationale="Close", by="liam"),
    FrameworkCounted(framework="FedRAMP", evidence="report"),
    ConditionMet(condition="consent", by="liam", evidence="report"),
    BreakFeeRecorded(amount=Money.millions(9), payable_by="us"),
    PriceOutsideBand(category="storage", band=TERMS.category("storage").band, price=Money.millions(9)),
    e.InitiativeReopened(phase="screening"),
    e.ObligationFulfilled(obligation="g1_1_1", by="liam", evidence=("report",)),
    e.ObligationOverdue(obligation="g1_1_1", due_at=DAY_ONE),
    e.DelegationRevoked(role="cfo", by="carl", to="liam"),
    g.GateExpired(gate="g1", attempt=1, due_at=DAY_ONE),
    r.MitigationCompleted(risk="market", by="liam", evidence=("report",)),
    r.MitigationOverdue(risk="market", due_at=DAY_ONE),
    r.RiskClosed(risk="market", by="liam", reason="Gone"),
    EscrowReleaseDue(due_at=DAY_ONE),
    EscrowReleased(to_seller=Money.millions(9), retained=Money.millions(0), evidence="report", by="liam"),
    *CLEARANCE,
    *ADVISERS,
    *everything(),
)


@cache
def heard() -> dict[str, Event]:
    """One event of each type, most of them from lives as the rules let them happen."""
    lived = {event.type: event for seed in range(1000, 1025) for event, _ in life(seed).happened}
    told = (*plans.whole_life().happened, *integration_life.everything().happened)
    integrated = {event.type: event for event, _ in told}
    return integrated | lived | {event.type: event for event in SELDOM}


def example_of(event_type: type[Event]) -> Event:
    """An event of that type: a new one that never happens in a random life belongs to SELDOM."""
    found = heard().get(str(event_type.model_fields["type"].default))
    assert found is not None, f"{event_type.__name__} does not happen in a random life: add one to SELDOM"
    return found


class Unheard(Event):
    """An event that nobody has given a sentence."""

    type: Literal["unheard"] = "unheard"


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda each: each.__name__)
def test_every_event_has_a_sentence(event_type: type[Event]) -> None:
    told = sentence(example_of(event_type)).read(NAMES)
    assert len(told) > 8
    assert "{0}" not in told


def test_an_event_without_a_sentence_is_said_to_have_none() -> None:
    with pytest.raises(NoSentence):
        sentence(Unheard())


def test_people_are_called_by_the_names_they_have_today() -> None:
    told = say(Who("vera"), " lent a duty to ", Who("liam"), "; ", Who("zoe"), " knows.")
    assert told.read(NAMES) == "Vera Vance lent a duty to Liam Lund; zoe knows."


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_words_of_a_person_are_told_as_they_were_written(words: str) -> None:
    assert say(Who("vera"), " said: ", words).read(NAMES) == f"Vera Vance said: {words}"
    assert say(words).read({}) == words


def test_a_life_reads_from_the_first_event_to_the_last() -> None:
    told = [sentence(event).read(NAMES) for event, _ in life(7).happened]
    assert told[0] == "Vera Vance chartered the initiative; Liam Lund owns it."
    assert all(told)
