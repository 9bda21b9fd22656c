"""Where a deal stands with each authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.acquisition.clearance import events as k
from domain.acquisition.clearance.calendar import local_day
from domain.acquisition.clearance.jurisdictions import waiting_of
from domain.acquisition.events import ClearanceObtained
from domain.kernel import Event, Key


@dataclass(frozen=True, slots=True)
class Review:
    """A notification and what came of it. `settled`: its period ran out, or the authority cleared the deal before."""

    filed: k.NotificationFiled
    second_request: k.SecondRequestReceived | None = None
    compliance: k.ComplianceCertified | None = None
    settled: bool = False

    @property
    def ends_at(self) -> datetime | None:
        """When the waiting period that runs now is over; None while a second request stops it."""
        if self.compliance is not None:
            return self.compliance.waiting_ends_at
        return None if self.second_request is not None else self.filed.waiting_ends_at


@dataclass(frozen=True, slots=True)
class Term:
    """From which to which day a deal may close on a clearance. `lapses_at` None: no end of it is known."""

    first: date
    last: date | None
    lapses_at: datetime | None

    def covers(self, day: date) -> bool:
        """Whether a closing on that day is covered."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Clearance:
    """By authority: the latest assessment, the notification, the last clearance's term, and which have lapsed."""

    assessed: Mapping[Key, k.FilingAssessed] = field(default_factory=dict)
    reviews: Mapping[Key, Review] = field(default_factory=dict)
    terms: Mapping[Key, Term] = field(default_factory=dict)
    lapsed: frozenset[Key] = frozenset()


def evolve(clearance: Clearance, event: Event) -> Clearance:
    """The state after one of the room's events, or after a clearance."""
    match event:
        case k.FilingAssessed():
            return replace(clearance, assessed={**clearance.assessed, event.authority: event})
        case k.NotificationFiled():
            return replace(clearance, reviews={**clearance.reviews, event.authority: Review(event)})
        case k.SecondRequestReceived():
            revived = replace(clearance.reviews[event.authority], second_request=event, settled=False)
            return replace(_unterm(clearance, event.authority), reviews={**clearance.reviews, event.authority: revived})
        case k.ComplianceCertified():
            return _reviewed(clearance, event.authority, compliance=event)
        case k.WaitingPeriodExpired():
            return _reviewed(clearance, event.authority, settled=True)
        case k.NotificationLapsed() | k.NotificationWithdrawn():
            reviews = {key: review for key, review in clearance.reviews.items() if key != event.authority}
            return replace(_unterm(clearance, event.authority), reviews=reviews)
        case k.ClearanceLapsed():
            reviews = {key: review for key, review in clearance.reviews.items() if key != event.authority}
            return replace(clearance, reviews=reviews, lapsed=clearance.lapsed | {event.authority})
        case ClearanceObtained():
            settled = clearance
            if event.authority in clearance.reviews:
                settled = _reviewed(clearance, event.authority, settled=True)
            terms = {**clearance.terms, event.authority: term_of(event)}
            return replace(settled, terms=terms, lapsed=clearance.lapsed - {event.authority})
        case _:
            raise AssertionError(f"{event.type} does not concern a clearance")


def undone(event: Event) -> Key | None:
    """The authority whose clearance is void after an event of the room."""
    match event:
        case k.SecondRequestReceived() | k.NotificationWithdrawn() | k.NotificationLapsed() | k.ClearanceLapsed():
            return event.authority
        case _:
            return None


def term_of(obtained: ClearanceObtained) -> Term:
    """A period that ran out ended a minute before midnight: the deal may close from the next day on."""
    first = obtained.cleared_on + timedelta(days=1 if obtained.by_expiry else 0)
    waiting = waiting_of(obtained.authority)
    if obtained.lapses_at is None or waiting is None:
        return Term(first, None, None)
    return Term(first, local_day(obtained.lapses_at, waiting.zone), obtained.lapses_at)


def _reviewed(
    clearance: Clearance, authority: Key, *, compliance: k.ComplianceCertified | None = None, settled: bool = False
) -> Clearance:
    before = clearance.reviews[authority]
    review = replace(before, compliance=compliance or before.compliance, settled=settled)
    return replace(clearance, reviews={**clearance.reviews, authority: review})


def _unterm(clearance: Clearance, authority: Key) -> Clearance:
    return replace(clearance, terms={key: term for key, term in clearance.terms.items() if key != authority})
