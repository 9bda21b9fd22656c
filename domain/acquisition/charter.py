"""Beginning an acquisition: its charter, its target and the terms it will keep."""

from __future__ import annotations

from domain.acquisition import events as a
from domain.acquisition.commands import CharterAcquisition
from domain.acquisition.terms import AcquisitionTerms, Category
from domain.facts import Facts
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative.lookups import listed
from domain.kernel import Asked, Event, Refused
from domain.money import Money


class CategoryUnknown(Refused):
    """The terms know no such category."""

    code = "category_unknown"


def charter(command: CharterAcquisition, asked: Asked, facts: Facts) -> list[Event]:
    """The first events. Raises NotEntitled, PersonNotListed, CategoryUnknown, BadPlaybook."""
    playbook, terms, target, people = command.playbook, command.terms, command.target, facts.people
    if playbook.kind != "acquisition":
        raise no.BadPlaybook(f"{playbook.name} is a playbook for a {playbook.kind}.", kind=playbook.kind)
    if not any(people.holds(asked.by, role) for role in playbook.chartered_by):
        raise no.NotEntitled(
            f"This takes one of: {', '.join(playbook.chartered_by)}.", roles=list(playbook.chartered_by)
        )
    listed(people, command.charter.owner)
    if not any(people.holds(command.charter.owner, role) for role in playbook.owned_by):
        raise no.NotEntitled(f"An owner holds one of: {', '.join(playbook.owned_by)}.", roles=list(playbook.owned_by))
    if target.category not in [category.key for category in terms.categories]:
        raise CategoryUnknown(f"These terms know no category {target.category}.", category=target.category)
    return [
        e.InitiativeChartered(charter=command.charter, playbook=playbook, chartered_by=asked.by),
        a.TargetNamed(target=target, terms=terms),
        e.PhaseEntered(phase=playbook.phases[0].key),
        a.StageEntered(stage="sourced"),
        *(a.ClearanceRequired(authority=key, title=title) for key, title in terms.clearances.items()),
        *outside_band(terms, terms.category(target.category), _prices(target)),
    ]


def outside_band(terms: AcquisitionTerms, category: Category, prices: list[Money]) -> list[Event]:
    """A warning for the first price outside the category's documented band (DOMAIN 9.1 MA-08).

    A price in another currency than the band's is not compared: there is no dated rate to do it by.
    """
    currency = terms.envelope.limit.currency
    outside = [price for price in prices if price.currency == currency and not category.band.holds(price)]
    return [a.PriceOutsideBand(category=category.key, band=category.band, price=price) for price in outside[:1]]


def _prices(target: a.Target) -> list[Money]:
    return [] if target.price is None else [target.price.low, target.price.high]
