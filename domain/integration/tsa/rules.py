"""What may be recorded of transitional services, by whom, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import Who, require
from domain.initiative.lookups import attached, named
from domain.integration.state import Integration
from domain.integration.tsa import commands as c
from domain.integration.tsa import events as t
from domain.integration.tsa.state import Tsa
from domain.integration.tsa.terms import TsaTerms
from domain.kernel import Asked, Command, Event, Refused
from domain.money import SMALLEST, Money
from domain.playbooks.model import OWNER

OFFICE = ("imo_lead", OWNER)


class NoTsaTerms(Refused):
    """The integration began before transitional services were kept."""

    code = "no_tsa_terms"


class ExitNotTested(Refused):
    """A service ends once it was shown that we can do without."""

    code = "exit_not_tested"


class TsaOver(Refused):
    """The service has ended."""

    code = "tsa_over"


WHO: Mapping[type[Command], Who[Integration]] = {
    c.AgreeTsa: ("general_counsel", *OFFICE),
    c.ExtendTsa: ("cfo", *OFFICE),
    c.PassExitTest: OFFICE,
    c.EndTsa: OFFICE,
}


def decide(command: c.TsaCommand, integration: Integration, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen. Raises NoTsaTerms, NotEntitled and the refusals of its rule."""
    terms = terms_of(integration)
    who = WHO[type(command)]
    if isinstance(who, tuple):
        require(integration.initiative, asked, facts.people, who)
    if isinstance(command, c.AgreeTsa):
        return _agree(command, integration, terms, asked)
    one = named(integration.tsa.items, command.service, "transitional service")
    if one.ended_on is not None:
        if isinstance(command, c.EndTsa) and one.ended_on == command.ended_on:
            return []
        raise TsaOver(f"{one.title} ended on {one.ended_on}.", service=command.service)
    match command:
        case c.ExtendTsa():
            return _extend(command, one, asked)
        case c.PassExitTest():
            attached(integration.initiative, command.evidence)
            same = one.tested == command.evidence
            return [] if same else [t.ExitTestPassed(**command.model_dump(exclude={"type"}), by=asked.by)]
        case c.EndTsa():
            if not one.tested:
                raise ExitNotTested(
                    f"{one.title} has not passed its exit test: {one.exit_test}", service=command.service
                )
            if command.ended_on > asked.at.date():
                raise no.NotYet("A service has not ended on a day to come.")
            return [t.TsaEnded(service=command.service, ended_on=command.ended_on, by=asked.by)]
        case _:
            assert_never(command)


def terms_of(integration: Integration) -> TsaTerms:
    """Raises NoTsaTerms."""
    if integration.terms.tsa is None:
        raise NoTsaTerms("This integration began before transitional services were kept.")
    return integration.terms.tsa


def stepped_up(fee: Money, step_up: Decimal) -> Money:
    """The fee after one extension."""
    return Money(amount=(fee.amount * (1 + step_up)).quantize(SMALLEST), currency=fee.currency)


def _agree(command: c.AgreeTsa, integration: Integration, terms: TsaTerms, asked: Asked) -> list[Event]:
    """Raises UnknownKey, KeyTaken."""
    named(integration.workstreams, command.workstream, "workstream")
    told = command.model_dump(exclude={"type"})
    told["step_up"] = terms.step_up if command.step_up is None else command.step_up
    there = integration.tsa.items.get(command.service)
    if there is None:
        return [t.TsaAgreed(**told, by=asked.by)]
    if (there.title, there.starts_on, there.provider) != (command.title, command.starts_on, command.provider):
        raise no.KeyTaken(f"{command.service} is another service already.", key=command.service)
    return []


def _extend(command: c.ExtendTsa, one: Tsa, asked: Asked) -> list[Event]:
    """Raises NotInTheFuture."""
    if command.until == one.ends_on and one.extensions:
        return []
    if command.until <= one.ends_on or command.until <= asked.at.date():
        raise no.NotInTheFuture(f"{one.title} ends on {one.ends_on}; an extension goes on for longer.")
    return [
        t.TsaExtended(
            service=command.service,
            until=command.until,
            fee=stepped_up(one.fee, one.step_up),
            reason=command.reason,
            by=asked.by,
        )
    ]
