"""What comes of it when people or customers go: risks, issues, and plans that are owed."""

from __future__ import annotations

from collections.abc import Iterator

from domain.initiative.events import ObligationFulfilled, ObligationOpened
from domain.initiative.register_events import IssueRaised, RiskClosed, RiskRaised
from domain.integration.people import events as p
from domain.integration.people.figures import RATE, retention
from domain.integration.people.rules import unsigned_risk
from domain.integration.people.state import Measure
from domain.integration.people.terms import PeopleTerms, Token
from domain.integration.state import Integration
from domain.kernel import Asked, Event, Key, PersonId
from domain.people import Directory
from domain.playbooks.model import Role
from domain.working_days import due

WORDS: dict[Measure, str] = {
    "employees": "Employees",
    "key_talent": "Key talent",
    "customers": "Customers",
    "customer_revenue": "Revenue of customers",
}


def comes_of(event: Event, integration: Integration, asked: Asked, people: Directory) -> Iterator[Event]:
    """What follows from an event, given the state just after it."""
    terms = integration.terms.people
    if terms is None:
        return
    match event:
        case p.RosterSealed():
            yield from _unsigned(integration, terms, people)
        case p.RetentionPackageSigned():
            yield from _closes(event.person, integration, asked, "The package is signed.")
        case p.LeaverRecorded():
            yield from _closes(event.person, integration, asked, "The person has left.")
            yield from _alerts(("employees", "key_talent"), terms.people_lead, integration, people)
        case p.AccountLost() | p.AccountRevenueRecorded():
            yield from _alerts(("customers", "customer_revenue"), terms.customer_lead, integration, people)
        case p.AccountHealthRecorded():
            yield from _plan_owed(event.account, integration, asked, people)
        case p.SavePlanned():
            owed = _owed(event.account, integration)
            there = integration.initiative.obligations.get(owed)
            if there is not None and there.fulfilled_at is None:
                yield ObligationFulfilled(obligation=owed, by=asked.by, evidence=())
        case _:
            return


def _unsigned(integration: Integration, terms: PeopleTerms, people: Directory) -> Iterator[Event]:
    owner = _first(terms.people_lead, integration, people)
    for token in integration.staying.unsigned:
        if unsigned_risk(token) not in integration.initiative.risks:
            yield RiskRaised(
                risk=unsigned_risk(token),
                title=f"Key person {token} has signed no retention package",
                family="people_culture",
                owner=owner,
                mitigation="Agree on a retention package",
                source=terms.source,
            )


def _closes(token: Token, integration: Integration, asked: Asked, reason: str) -> Iterator[Event]:
    risk = integration.initiative.risks.get(unsigned_risk(token))
    if risk is not None and not risk.closed:
        yield RiskClosed(risk=unsigned_risk(token), by=asked.by, reason=reason)


def _alerts(measures: tuple[Measure, ...], lead: Role, integration: Integration, people: Directory) -> Iterator[Event]:
    """One open issue for each measure that is below its target."""
    if integration.terms.people is None:
        return
    for found in retention(integration.staying, integration.terms.people):
        if found.measure not in measures or not found.below or found.share is None:
            continue
        raised = integration.staying.alerts.get(found.measure, ())
        if raised and integration.initiative.issues[raised[-1]].resolved_at is None:
            continue
        issue = f"{found.measure}_retention_{len(raised) + 1}"
        share = found.share.quantize(RATE)
        yield p.RetentionFellBelow(measure=found.measure, share=share, target=found.target, issue=issue)
        yield IssueRaised(
            issue=issue,
            title=f"{WORDS[found.measure]}: {share:.1%} are still here, {found.target:.0%} were to stay",
            severity="high",
            owner=_first(lead, integration, people),
        )


def _plan_owed(token: Token, integration: Integration, asked: Asked, people: Directory) -> Iterator[Event]:
    account, terms = integration.staying.accounts[token], integration.terms.people
    owed = _owed(token, integration)
    if terms is None or not account.needs_plan or owed in integration.initiative.obligations:
        return
    yield ObligationOpened(
        obligation=owed,
        text=f"Say how customer {token} is to be kept.",
        owner=account.owner or _first(terms.customer_lead, integration, people),
        due_at=due(asked.at, terms.save_within, integration.initiative.playbook.holidays),
    )


def _owed(token: Token, integration: Integration) -> Key:
    return f"save_{token}_{integration.staying.accounts[token].drops}"


def _first(role: Role, integration: Integration, people: Directory) -> PersonId:
    holders = people.holders(role)
    return holders[0] if holders else integration.initiative.charter.owner
