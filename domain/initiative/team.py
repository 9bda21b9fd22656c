"""People on an initiative: its owner, its team, declared conflicts, and duties lent to others."""

from __future__ import annotations

from collections.abc import Mapping

from domain.initiative import commands as c
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative.authority import Who, acting_for, holds, require, steering, steers
from domain.initiative.lookups import listed
from domain.initiative.state import Initiative
from domain.kernel import Asked, Command, Event
from domain.people import Directory
from domain.playbooks.model import OWNER


def _has_a_duty(i: Initiative, asked: Asked, people: Directory) -> bool:
    lent = (delegation.role for delegation in i.delegations if delegation.to == asked.by)
    return any(acting_for(i, asked.by, role, asked.at, people) for role in (OWNER, *people.roles_of(asked.by), *lent))


def _lent_a_duty(i: Initiative, asked: Asked, _people: Directory) -> bool:
    return any(delegation.chain[-1] == asked.by for delegation in i.delegations)


def _has_no_conflict_yet(i: Initiative, asked: Asked, _people: Directory) -> bool:
    return asked.by not in i.conflicts


WHO: Mapping[type[Command], Who[Initiative]] = {
    c.AddMember: steers,
    c.RemoveMember: steers,
    c.ChangeOwner: steers,
    c.DelegateDuty: _has_a_duty,
    c.RevokeDelegation: _lent_a_duty,
    c.DeclareConflict: _has_no_conflict_yet,
}


def change_owner(command: c.ChangeOwner, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotEntitled, PersonNotListed."""
    require(i, asked, people, steering(i))
    may_own(i, command, people)
    if command.owner == i.charter.owner:
        return []
    return [e.OwnerChanged(owner=command.owner, reason=command.reason)]


def may_own(i: Initiative, command: c.ChangeOwner, people: Directory) -> None:
    """Raises PersonNotListed, NotEntitled unless the new owner holds one of the owning roles."""
    listed(people, command.owner)
    if not any(people.holds(command.owner, role) for role in i.playbook.owned_by):
        raise no.NotEntitled(
            f"An owner holds one of: {', '.join(i.playbook.owned_by)}.", roles=list(i.playbook.owned_by)
        )


def add_member(command: c.AddMember, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotEntitled, PersonNotListed."""
    require(i, asked, people, steering(i))
    listed(people, command.person)
    if i.members.get(command.person) == command.duty:
        return []
    return [e.MemberAdded(person=command.person, duty=command.duty)]


def remove_member(command: c.RemoveMember, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotEntitled, LastMember."""
    require(i, asked, people, steering(i))
    if command.person == i.charter.owner:
        raise no.LastMember("The owner stays on the team; change the owner first.")
    if command.person not in i.members:
        return []
    return [e.MemberRemoved(person=command.person, reason=command.reason)]


def declare_conflict(command: c.DeclareConflict, i: Initiative, asked: Asked) -> list[Event]:
    """Anyone who knows of the initiative may declare their own conflict; it cannot be taken back."""
    if asked.by in i.conflicts:
        return []
    return [e.ConflictDeclared(person=asked.by, reason=command.reason)]


def delegate(command: c.DelegateDuty, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Lend a duty on, in chains no longer than the playbook allows and never in a circle.

    Raises NotEntitled, PersonNotListed, NotInTheFuture, DelegationRefused.
    """
    chain = acting_for(i, asked.by, command.role, asked.at, people)
    if not chain:
        raise no.NotEntitled(f"Only who acts as {command.role} delegates it.", roles=[command.role])
    listed(people, command.to)
    if command.until is not None and command.until <= asked.at:
        raise no.NotInTheFuture("A delegation ends ahead, or not at all.")
    if command.to in chain or holds(i, command.to, command.role, people):
        raise no.DelegationRefused(f"{command.to} acts as {command.role} already; a chain never runs in a circle.")
    if len(chain) > i.playbook.delegation_depth:
        raise no.DelegationRefused(
            f"A duty is lent on at most {i.playbook.delegation_depth} times.", depth=i.playbook.delegation_depth
        )
    asks = i.proposal
    if asks and command.role in asks.seats and command.to in (asks.proposed_by, asks.on_behalf_of):
        raise no.DelegationRefused("Who proposed the pending gate cannot be lent a seat that decides it.")
    if any((d.role, d.to, d.chain, d.until) == (command.role, command.to, chain, command.until) for d in i.delegations):
        return []
    return [
        e.DutyDelegated(
            role=command.role, by=asked.by, to=command.to, chain=chain, until=command.until, reason=command.reason
        )
    ]


def revoke(command: c.RevokeDelegation, i: Initiative, asked: Asked) -> list[Event]:
    """Raises UnknownKey when the person lent no such duty."""
    if not any((d.role, d.to, d.chain[-1]) == (command.role, command.to, asked.by) for d in i.delegations):
        raise no.UnknownKey(f"You lent {command.to} no duty as {command.role}.", key=command.role)
    return [e.DelegationRevoked(role=command.role, by=asked.by, to=command.to)]
