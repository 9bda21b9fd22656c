"""Assessments, notifications, second requests and clearances (DOMAIN 3.1.3, 9.1 MA-19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from domain.acquisition import events as a
from domain.acquisition.clearance import commands as c
from domain.acquisition.clearance import events as k
from domain.acquisition.clearance.calendar import instant, local_day, months_later, waiting_ends
from domain.acquisition.clearance.jurisdictions import JURISDICTIONS, Jurisdiction, WaitingPeriod, waiting_of
from domain.acquisition.clearance.state import Review
from domain.acquisition.clearance.thresholds import assess, fee_on
from domain.acquisition.commands import ObtainClearance, RequireClearance
from domain.acquisition.stages import NOT_CLOSED, WrongStage
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.lookups import attached, named
from domain.kernel import Asked, Command, Event, Key, Refused
from domain.people import Directory
from domain.playbooks.model import OWNER, Role

COUNSEL = "general_counsel"
WHO: Mapping[type[Command], tuple[Role, ...]] = {
    c.AssessFiling: (OWNER, COUNSEL),
    RequireClearance: (OWNER, COUNSEL),
    c.FileNotification: (COUNSEL,),
    c.WithdrawNotification: (COUNSEL,),
    c.RecordSecondRequest: (COUNSEL,),
    c.CertifyCompliance: (COUNSEL,),
    ObtainClearance: (COUNSEL,),
}
STAGES: Mapping[type[Command], tuple[Key, ...]] = dict.fromkeys(
    (c.FileNotification, c.WithdrawNotification, c.RecordSecondRequest, c.CertifyCompliance, ObtainClearance),
    NOT_CLOSED,
)


class JurisdictionNotVerified(Refused):
    """The law of that authority was not verified here, so nothing is reckoned by it: counsel does."""

    code = "jurisdiction_not_verified"


class NothingToNotify(Refused):
    """A notification rests on a letter of intent or an agreement; neither is on file."""

    code = "nothing_to_notify"


class NotificationRunning(Refused):
    """One notification at a time: the deal is before that authority already."""

    code = "notification_running"


class NoNotification(Refused):
    """The deal is not before that authority, or no second request is open."""

    code = "no_notification"


class SecondRequestTooLate(Refused):
    """A second request counts only between the notification and the end of the waiting period."""

    code = "second_request_too_late"


def decide(
    command: c.ClearanceCommand | ObtainClearance | RequireClearance, deal: Acquisition, asked: Asked, people: Directory
) -> list[Event]:
    """What a command about clearance makes happen. Raises the refusals of its rule."""
    require(deal.initiative, asked, people, WHO[type(command)])
    match command:
        case c.AssessFiling():
            return _assess(command, deal, asked)
        case RequireClearance():
            there = deal.clearances_required.get(command.authority) == command.title
            return [] if there else [a.ClearanceRequired(authority=command.authority, title=command.title)]
        case _:
            pass
    named(deal.clearances_required, command.authority, "required clearance")
    if deal.closed is not None:
        raise WrongStage("The acquisition has closed.", stage=deal.stage)
    match command:
        case ObtainClearance():
            return _obtain(command, deal, asked)
        case c.FileNotification():
            return _file(command, deal, asked)
        case c.WithdrawNotification():
            if command.authority not in deal.clearance.reviews:
                raise NoNotification(f"The deal is not before {command.authority}.", authority=command.authority)
            return [k.NotificationWithdrawn(authority=command.authority, reason=command.reason, by=asked.by)]
        case c.RecordSecondRequest():
            return _second_request(command, deal, asked)
        case c.CertifyCompliance():
            return _comply(command, deal, asked)


def lapse_of(authority: Key, cleared_at: datetime) -> datetime | None:
    """When a clearance ends: the same date a year on, even on a weekend; None where that is not known."""
    waiting = waiting_of(authority)
    if waiting is None:
        return None
    return instant(months_later(local_day(cleared_at, waiting.zone), waiting.valid_months), waiting.ends, waiting.zone)


def cleared_by_expiry(event: k.WaitingPeriodExpired, deal: Acquisition) -> a.ClearanceObtained:
    """The clearance that a waiting period leaves behind; its evidence is that the authority was asked."""
    waiting = _period(event.authority)
    review = deal.clearance.reviews[event.authority]
    return a.ClearanceObtained(
        authority=event.authority,
        cleared_on=local_day(event.due_at, waiting.zone),
        evidence=(review.compliance or review.filed).evidence,
        by_expiry=True,
        lapses_at=lapse_of(event.authority, event.due_at),
    )


def _assess(command: c.AssessFiling, deal: Acquisition, asked: Asked) -> list[Event]:
    law = _verified(command.authority)
    found = assess(deal.price, command.closing_on, command.buyer_size, command.target_size, law.thresholds)
    assessed = k.FilingAssessed(
        authority=law.key,
        closing_on=command.closing_on,
        price=deal.price,
        buyer_size=command.buyer_size,
        target_size=command.target_size,
        assessed=found,
        fee=fee_on(_day(asked.at, law.key), deal.price, law.fees) if found.verdict == "required" else None,
        by=asked.by,
    )
    if deal.clearance.assessed.get(law.key) == assessed:
        return []
    asks_for_it = found.verdict == "required" and law.key not in deal.clearances_required
    return [assessed, *([a.ClearanceRequired(authority=law.key, title=law.title)] if asks_for_it else [])]


def _file(command: c.FileNotification, deal: Acquisition, asked: Asked) -> list[Event]:
    attached(deal.initiative, (command.evidence,))
    _has_happened(command.filed_at, asked)
    if deal.letter is None and deal.agreement is None:
        raise NothingToNotify("There is neither a letter of intent nor an agreement to notify.")
    there = deal.clearance.reviews.get(command.authority)
    if there is not None:
        same = (there.filed.filed_at, there.filed.transaction, there.filed.evidence)
        if same == (command.filed_at, command.transaction, command.evidence):
            return []
        raise NotificationRunning(
            f"The deal has been before {command.authority} since {there.filed.filed_at:%Y-%m-%d}.",
            authority=command.authority,
        )
    if command.authority in deal.clearances:
        raise NotificationRunning(f"{command.authority} has cleared the deal.", authority=command.authority)
    waiting, law = waiting_of(command.authority), JURISDICTIONS.get(command.authority)
    days = waiting.initial[command.transaction] if waiting else None
    filed_on = _day(command.filed_at, command.authority)
    return [
        k.NotificationFiled(
            authority=command.authority,
            filed_at=command.filed_at,
            transaction=command.transaction,
            days=days,
            waiting_ends_at=_end(command.filed_at, days, waiting) if waiting and days else None,
            fee=fee_on(filed_on, deal.price, law.fees) if law and law.verified else None,
            evidence=command.evidence,
            by=asked.by,
        )
    ]


def _second_request(command: c.RecordSecondRequest, deal: Acquisition, asked: Asked) -> list[Event]:
    review, waiting = _review(deal, command.authority), _period(command.authority)
    attached(deal.initiative, (command.evidence,))
    _has_happened(command.received_at, asked)
    there, ends_at = review.second_request, review.filed.waiting_ends_at
    if there is not None:
        if (there.received_at, there.evidence) == (command.received_at, command.evidence):
            return []
        raise NotificationRunning(f"{command.authority} has made its second request.", authority=command.authority)
    if ends_at is None or not review.filed.filed_at <= command.received_at <= ends_at:
        raise SecondRequestTooLate(
            f"A second request comes between {review.filed.filed_at:%Y-%m-%d} and the end of the waiting period.",
            authority=command.authority,
        )
    filed_on = local_day(review.filed.filed_at, waiting.zone)
    return [
        k.SecondRequestReceived(
            authority=command.authority,
            received_at=command.received_at,
            unanswered_until=instant(months_later(filed_on, waiting.unanswered_months), waiting.ends, waiting.zone),
            evidence=command.evidence,
            by=asked.by,
        )
    ]


def _comply(command: c.CertifyCompliance, deal: Acquisition, asked: Asked) -> list[Event]:
    review, waiting = _review(deal, command.authority), _period(command.authority)
    attached(deal.initiative, (command.evidence,))
    _has_happened(command.certified_at, asked)
    if review.second_request is None or command.certified_at < review.second_request.received_at:
        raise NoNotification("No second request was open then.", authority=command.authority)
    there = review.compliance
    if there is not None:
        if (there.certified_at, there.evidence) == (command.certified_at, command.evidence):
            return []
        raise NotificationRunning("Compliance is certified already.", authority=command.authority)
    days = waiting.after_compliance[review.filed.transaction]
    return [
        k.ComplianceCertified(
            authority=command.authority,
            certified_at=command.certified_at,
            days=days,
            waiting_ends_at=_end(command.certified_at, days, waiting),
            evidence=command.evidence,
            by=asked.by,
        )
    ]


def _obtain(command: ObtainClearance, deal: Acquisition, asked: Asked) -> list[Event]:
    attached(deal.initiative, (command.evidence,))
    if command.cleared_on > asked.at.date():
        raise no.NotYet("A clearance is not obtained on a day to come.")
    waiting = waiting_of(command.authority)
    lapses_at = (
        instant(months_later(command.cleared_on, waiting.valid_months), waiting.ends, waiting.zone) if waiting else None
    )
    cleared = a.ClearanceObtained(
        authority=command.authority, cleared_on=command.cleared_on, evidence=command.evidence, lapses_at=lapses_at
    )
    return [] if deal.clearances.get(command.authority) == cleared else [cleared]


def _verified(authority: Key) -> Jurisdiction:
    law = named(JURISDICTIONS, authority, "authority")
    if not law.verified or not law.thresholds:
        raise JurisdictionNotVerified(
            f"The law behind {law.title} is not verified here ({law.source}).", authority=authority
        )
    return law


def _period(authority: Key) -> WaitingPeriod:
    waiting = waiting_of(authority)
    if waiting is None:
        raise JurisdictionNotVerified(f"No waiting period of {authority} is reckoned here.", authority=authority)
    return waiting


def _review(deal: Acquisition, authority: Key) -> Review:
    review = deal.clearance.reviews.get(authority)
    if review is None:
        raise NoNotification(f"The deal is not before {authority}.", authority=authority)
    return review


def _end(begun: datetime, days: int, waiting: WaitingPeriod) -> datetime:
    return instant(waiting_ends(local_day(begun, waiting.zone), days), waiting.ends, waiting.zone)


def _day(moment: datetime, authority: Key) -> date:
    waiting = waiting_of(authority)
    return local_day(moment, waiting.zone) if waiting else moment.date()


def _has_happened(moment: datetime, asked: Asked) -> None:
    if moment > asked.at:
        raise no.NotYet("What is recorded has happened; it does not lie ahead.")
