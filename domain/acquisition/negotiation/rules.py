"""Offers, the letter of intent, the definitive agreement and its escrow (DOMAIN 3.1.3, 9.1 MA-17, MA-18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import AwareDatetime

from domain.acquisition import events as a
from domain.acquisition.commands import RecordAgreement, RecordLetterOfIntent
from domain.acquisition.negotiation import commands as c
from domain.acquisition.negotiation import events as n
from domain.acquisition.negotiation.terms import AgreedTerms, Consideration
from domain.acquisition.stages import WrongStage
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.lookups import attached
from domain.kernel import Asked, Command, Event, Key, Refused
from domain.money import Money
from domain.people import Directory
from domain.playbooks.model import OWNER, Role

COUNSEL = "general_counsel"
BEFORE_SIGNING: tuple[a.Stage, ...] = ("preliminary", "due_diligence", "negotiation")
NEGOTIATORS = (OWNER, COUNSEL)
WHO: Mapping[type[Command], tuple[Role, ...]] = {
    c.RecordOffer: NEGOTIATORS,
    RecordLetterOfIntent: NEGOTIATORS,
    RecordAgreement: NEGOTIATORS,
    c.ReleaseEscrow: NEGOTIATORS,
}
STAGES: Mapping[type[Command], tuple[Key, ...]] = {
    c.RecordOffer: BEFORE_SIGNING,
    RecordLetterOfIntent: BEFORE_SIGNING,
    RecordAgreement: ("negotiation",),
    c.ReleaseEscrow: ("closed", "integration"),
}


class PartsDiffer(Refused):
    """The parts of an amount do not sum to it."""

    code = "parts_differ"


class ExclusivityOutOfRange(Refused):
    """The exclusivity is shorter or longer than the programme allows."""

    code = "exclusivity_out_of_range"


class ExclusivityUnknown(Refused):
    """The letter does not say until when it is exclusive, and the terms of this deal have no default."""

    code = "exclusivity_unknown"


class NoEscrow(Refused):
    """Nothing is held in escrow, or it was released already."""

    code = "no_escrow"


def decide(
    command: c.NegotiationCommand | RecordLetterOfIntent | RecordAgreement,
    deal: Acquisition,
    asked: Asked,
    people: Directory,
) -> list[Event]:
    """What a command of a negotiation makes happen. Raises the refusals of its rule."""
    require(deal.initiative, asked, people, WHO[type(command)])
    match command:
        case c.RecordOffer():
            return _offer(command, deal, asked)
        case RecordLetterOfIntent():
            return _letter(command, deal, asked)
        case RecordAgreement():
            return _agreement(command, deal)
        case c.ReleaseEscrow():
            return _release(command, deal, asked)


def _offer(command: c.RecordOffer, deal: Acquisition, asked: Asked) -> list[Event]:
    _only_in(deal, STAGES[type(command)], "offer")
    attached(deal.initiative, (command.evidence,))
    _sums_up(command.consideration, command.price)
    if command.valid_until is not None and command.valid_until <= asked.at:
        raise no.NotInTheFuture("An offer is good until a day that lies ahead.")
    offer = n.OfferRecorded(
        offer=len(deal.negotiation.offers) + 1,
        made_by=command.made_by,
        price=command.price,
        consideration=command.consideration,
        conditions=command.conditions,
        valid_until=command.valid_until,
        valuation=approved_valuation(deal),
        evidence=command.evidence,
        by=asked.by,
    )
    return [offer]


def _letter(command: RecordLetterOfIntent, deal: Acquisition, asked: Asked) -> list[Event]:
    _only_in(deal, STAGES[type(command)], "letter of intent")
    attached(deal.initiative, (command.evidence,))
    _sums_up(command.consideration, command.price)
    if deal.letter and _is_on_file(command, deal.letter):
        return []
    letter = a.LetterOfIntentRecorded(
        price=command.price,
        exclusive_until=_exclusive_until(command, deal, asked),
        consideration=command.consideration,
        evidence=command.evidence,
    )
    return [letter]


def _is_on_file(command: RecordLetterOfIntent, there: a.LetterOfIntentRecorded) -> bool:
    until = command.exclusive_until or there.exclusive_until
    asked = (command.price, until, command.evidence, command.consideration)
    return asked == (there.price, there.exclusive_until, there.evidence, there.consideration)


def _exclusive_until(command: RecordLetterOfIntent, deal: Acquisition, asked: Asked) -> AwareDatetime:
    policy = deal.terms.negotiation
    until = command.exclusive_until
    if until is None:
        if policy is None:
            raise ExclusivityUnknown("Say until when the target deals with nobody else.")
        return policy.end_of_exclusivity(asked.at)
    if until <= asked.at:
        raise no.NotInTheFuture("Exclusivity ends on a day that lies ahead.")
    if policy is not None and not policy.allows(asked.at, until):
        raise ExclusivityOutOfRange(
            f"An exclusivity lasts {policy.shortest} to {policy.longest} days.",
            shortest=policy.shortest,
            longest=policy.longest,
        )
    return until


def _agreement(command: RecordAgreement, deal: Acquisition) -> list[Event]:
    _only_in(deal, STAGES[type(command)], "definitive agreement")
    attached(deal.initiative, (command.evidence,))
    if command.terms is not None:
        _holds_together(command.terms, command.price)
    agreement = a.AgreementRecorded(
        price=command.price, evidence=command.evidence, terms=command.terms, valuation=approved_valuation(deal)
    )
    return [] if deal.agreement == agreement else [agreement]


def _release(command: c.ReleaseEscrow, deal: Acquisition, asked: Asked) -> list[Event]:
    _only_in(deal, STAGES[type(command)], "release of an escrow")
    attached(deal.initiative, (command.evidence,))
    escrow = deal.agreement.terms.escrow if deal.agreement and deal.agreement.terms else None
    released = n.EscrowReleased(
        to_seller=command.to_seller, retained=command.retained, evidence=command.evidence, by=asked.by
    )
    if deal.negotiation.released == released:
        return []
    if escrow is None or deal.negotiation.released is not None:
        raise NoEscrow("There is nothing in escrow.")
    if command.to_seller + command.retained != escrow.amount:
        raise PartsDiffer(f"{escrow.amount} is in escrow, and every part of it goes somewhere.")
    return [released]


def approved_valuation(deal: Acquisition) -> int | None:
    """The latest valuation, when it is approved."""
    latest = deal.valuing.latest
    return latest.valuation if latest and latest.valuation in deal.valuing.approved else None


def _holds_together(terms: AgreedTerms, price: Money) -> None:
    _sums_up(terms.consideration, price)
    if terms.escrow is not None and terms.escrow.amount > price:
        raise PartsDiffer(f"No more than {price} can be held in escrow.")


def _sums_up(consideration: Consideration | None, price: Money) -> None:
    if consideration is not None and consideration.total() != price:
        raise PartsDiffer(f"{consideration.total()} is paid in parts, and the price is {price}.")


def _only_in(deal: Acquisition, stages: Iterable[Key], what: str) -> None:
    if deal.stage not in stages:
        raise WrongStage(f"No {what} is recorded in {deal.stage}.", stage=deal.stage)
