"""How events change what is known of people and customers."""

from __future__ import annotations

from domain.integration.people import events as p
from domain.integration.people.state import Account, Leaver, Package, Staying
from domain.integration.people.terms import Token
from domain.kernel import Event


def evolve(staying: Staying, event: Event) -> Staying:
    """The slice after an event of this room; any other is a bug and raises AssertionError."""
    return staying.model_copy(update=_changed(staying, event))


def _changed(staying: Staying, event: Event) -> dict[str, object]:
    match event:
        case p.RosterLoaded():
            return {"roster": {**staying.roster, **{one.person: one for one in event.people}}}
        case p.RosterSealed():
            return {"roster_sealed": True}
        case p.LeaverRecorded():
            left = Leaver(left_on=event.left_on, voluntary=event.voluntary)
            return {"leavers": {**staying.leavers, event.person: left}}
        case p.LeaverWithdrawn():
            return {"leavers": {key: one for key, one in staying.leavers.items() if key != event.person}}
        case p.RetentionPackageOffered():
            offered = Package(amount=event.amount, vests_on=event.vests_on)
            return {"packages": {**staying.packages, event.person: offered}}
        case p.RetentionPackageSigned():
            update = {"signed_on": event.signed_on, "evidence": event.evidence}
            signed = staying.packages[event.person].model_copy(update=update)
            return {"packages": {**staying.packages, event.person: signed}}
        case p.RetentionFellBelow():
            raised = (*staying.alerts.get(event.measure, ()), event.issue)
            return {"alerts": {**staying.alerts, event.measure: raised}}
        case _:
            return _accounts(staying, event)


def _accounts(staying: Staying, event: Event) -> dict[str, object]:
    match event:
        case p.AccountsLoaded():
            new = {one.account: Account(day_one=one, owner=one.owner) for one in event.accounts}
            return {"accounts": {**staying.accounts, **new}}
        case p.AccountsSealed():
            return {"accounts_sealed": True}
        case p.AccountAssigned():
            return _account(staying, event.account, owner=event.owner)
        case p.AccountHealthRecorded():
            fell = staying.accounts[event.account].health == "healthy" and event.health != "healthy"
            drops = staying.accounts[event.account].drops + int(fell)
            return _account(staying, event.account, health=event.health, drops=drops)
        case p.SavePlanned():
            drops = staying.accounts[event.account].drops
            return _account(staying, event.account, plan=event.plan, planned_for=drops)
        case p.AccountRevenueRecorded():
            return _account(staying, event.account, now=event.revenue)
        case p.AccountLost():
            return _account(staying, event.account, lost_on=event.lost_on)
        case _:
            raise AssertionError(f"{event.type} is no event of people and customers")


def _account(staying: Staying, token: Token, **update: object) -> dict[str, object]:
    return {"accounts": {**staying.accounts, token: staying.accounts[token].model_copy(update=update)}}
