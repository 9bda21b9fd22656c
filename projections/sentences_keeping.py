"""What happened to people, customers, money and transitional services of an integration, in one sentence each."""

from __future__ import annotations

from domain.integration.money import events as m
from domain.integration.people import events as p
from domain.integration.tsa import events as t
from domain.kernel import Event
from projections.words import Sentence, Who, say, spoken

MEASURES = {
    "employees": "Employees",
    "key_talent": "Key talent",
    "customers": "Customers",
    "customer_revenue": "Revenue of customers",
}


def of_keeping(event: Event) -> Sentence | None:
    """The sentence of such an event; None for any other."""
    return _people(event) or _customers(event) or _money(event) or _services(event)


def _people(event: Event) -> Sentence | None:
    match event:
        case p.RosterLoaded():
            return say(Who(event.by), f" listed {len(event.people)} people of the first day.")
        case p.RosterSealed():
            what = f" said that the roster is complete: {event.people} people, {event.key_talent} of them key talent."
            return say(Who(event.by), what)
        case p.LeaverRecorded():
            how = "by their own will" if event.voluntary else "not by their own will"
            return say(f"{event.person} of the roster left on ", event.left_on, f", {how}.")
        case p.LeaverWithdrawn():
            return say(f"{event.person} of the roster is here after all: ", event.reason)
        case p.RetentionPackageOffered():
            return say(f"{event.person} was offered ", event.amount, " for staying until ", event.vests_on, ".")
        case p.RetentionPackageSigned():
            return say(f"{event.person} signed a retention package on ", event.signed_on, ".")
        case p.RetentionFellBelow():
            share = f"{event.share:.1%} are still here, {event.target:.0%} were to stay."
            return say(f"{MEASURES[event.measure]}: {share}")
        case _:
            return None


def _customers(event: Event) -> Sentence | None:
    match event:
        case p.AccountsLoaded():
            return say(Who(event.by), f" listed {len(event.accounts)} customers of the first day.")
        case p.AccountsSealed():
            what = f" said that the list of customers is complete: {event.accounts}, with "
            return say(Who(event.by), what, event.revenue, " a year.")
        case p.AccountAssigned():
            return say(Who(event.owner), f" answers for customer {event.account} from now on.")
        case p.AccountHealthRecorded():
            return say(f"Customer {event.account} is {spoken(event.health)}: ", event.reason)
        case p.SavePlanned():
            return say(Who(event.by), f" planned how customer {event.account} is to be kept: ", event.plan)
        case p.AccountRevenueRecorded():
            return say(f"Customer {event.account} brings ", event.revenue, " a year now.")
        case p.AccountLost():
            return say(f"Customer {event.account} was lost on ", event.lost_on, ": ", event.reason)
        case _:
            return None


def _money(event: Event) -> Sentence | None:
    match event:
        case m.IntegrationBudgetProposed():
            return say(Who(event.by), f" put budget {event.number} of {len(event.lines)} lines forward.")
        case m.IntegrationBudgetApproved():
            amounts = (event.total, " and ", event.contingency, " of contingency.")
            return say(Who(event.by), f" approved budget {event.number}: ", *amounts)
        case m.ContingencyAsked():
            return say(Who(event.by), " asked for ", event.amount, " of the contingency: ", event.reason)
        case m.ContingencyDrawn():
            return say(Who(event.by), " approved ", event.amount, f" of the contingency for {spoken(event.line)}.")
        case m.IntegrationCostRecorded():
            return say(Who(event.by), " recorded ", event.amount, f" spent on {spoken(event.line)}.")
        case m.IntegrationCostForecast():
            return say(f"{spoken(event.line).capitalize()} is to cost ", event.at_completion, ": ", event.reason)
        case m.ConsultantsEngaged():
            return say(f"{event.firm} works for the integration ({event.sort}), for up to ", event.budget, ".")
        case _:
            return None


def _services(event: Event) -> Sentence | None:
    match event:
        case t.TsaAgreed():
            return say(f"The transitional service {event.title} runs until ", event.ends_on, f", by {event.provider}.")
        case t.TsaExtended():
            fee = (" at ", event.fee, " a month: ")
            return say(f"The service {spoken(event.service)} goes on until ", event.until, *fee, event.reason)
        case t.ExitTestPassed():
            return say(Who(event.by), f" showed that we can do without {spoken(event.service)}.")
        case t.TsaEnded():
            return say(f"The service {spoken(event.service)} ended on ", event.ended_on, ".")
        case t.TsaEndsSoon():
            return say(f"{event.days} days are left of the service {spoken(event.service)}.")
        case t.TsaRanOut():
            return say(f"The service {spoken(event.service)} ran out on ", event.due_at, ".")
        case _:
            return None
