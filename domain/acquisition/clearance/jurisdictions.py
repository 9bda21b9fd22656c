"""The authorities that may have to clear a deal: their periods, thresholds and fees, each with its source.

Only what is `verified` is reckoned with. The others are named so that nobody forgets them; their periods inform, and
counsel requires and records such a clearance by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Literal

from domain.acquisition.clearance.thresholds import FeeSchedule, FeeTier, Thresholds
from domain.kernel import Key, Text, Value
from domain.money import Money

Transaction = Literal["ordinary", "cash_tender", "bankruptcy"]


class WaitingPeriod(Value):
    """Calendar days by sort of transaction, ending at `ends` in `zone` on a regular business day.

    `valid_months`: how long a clearance holds, from its date. `unanswered_months`: how long a filing holds whose
    second request is never complied with, from the day of filing.
    """

    initial: dict[Transaction, int]
    after_compliance: dict[Transaction, int]
    zone: Text
    ends: time
    valid_months: int
    unanswered_months: int


class ReviewPhase(Value):
    """A phase of a review as documented; for information."""

    title: Text
    length: int
    unit: Literal["calendar_days", "working_days", "weeks"]
    extension: int | None = None


class Jurisdiction(Value):
    """An authority. `waiting` None: no period of its is reckoned; `verified` False: nothing of it is."""

    key: Key
    title: Text
    country: Text
    verified: bool
    waiting: WaitingPeriod | None = None
    thresholds: tuple[Thresholds, ...] = ()
    fees: tuple[FeeSchedule, ...] = ()
    phases: tuple[ReviewPhase, ...] = ()
    source: Text


def _usd(millions: str) -> Money:
    return Money.millions(Decimal(millions))


HSR = Jurisdiction(
    key="hsr",
    title="Hart-Scott-Rodino clearance",
    country="United States",
    verified=True,
    waiting=WaitingPeriod(
        initial={"ordinary": 30, "cash_tender": 15, "bankruptcy": 15},
        after_compliance={"ordinary": 30, "cash_tender": 10, "bankruptcy": 10},
        zone="America/New_York",
        ends=time(23, 59),
        valid_months=12,
        unanswered_months=18,
    ),
    thresholds=(
        Thresholds(
            effective=date(2025, 2, 21),
            transaction=_usd("126.4"),
            larger_person=_usd("252.9"),
            smaller_person=_usd("25.3"),
            any_parties=_usd("505.8"),
            source="Federal Trade Commission, yearly notice of 2025 (law firm notices)",
        ),
        Thresholds(
            effective=date(2026, 2, 17),
            transaction=_usd("133.9"),
            larger_person=_usd("267.8"),
            smaller_person=_usd("26.8"),
            any_parties=_usd("535.5"),
            source="Federal Trade Commission, yearly notice of January 2026 (K&L Gates 2026-01-23, Kirkland 2026-01)",
        ),
    ),
    fees=(
        FeeSchedule(
            effective=date(2026, 2, 17),
            tiers=(
                FeeTier(at_least=None, below=_usd("189.6"), fee=_usd("0.035")),
                FeeTier(at_least=_usd("5869"), below=None, fee=_usd("2.46")),
            ),
            source="National Law Review 2026-02-05: the lowest and the highest of six tiers; the middle four not read",
        ),
    ),
    source="16 CFR 803.10(b), 803.11; 15 USC 18a; one year and 18 months: FTC via deallawyers.com 2017-09-15",
)

UK_CMA = Jurisdiction(
    key="uk_cma",
    title="Competition and Markets Authority clearance",
    country="United Kingdom",
    verified=False,
    phases=(
        ReviewPhase(title="Phase 1", length=40, unit="working_days"),
        ReviewPhase(title="Phase 2", length=24, unit="weeks", extension=8),
    ),
    source="Chambers 2025; A&O Shearman: periods only, thresholds not read",
)

EU_COMMISSION = Jurisdiction(
    key="eu_commission",
    title="European Commission clearance",
    country="European Union",
    verified=False,
    phases=(
        ReviewPhase(title="Phase 1", length=25, unit="working_days", extension=10),
        ReviewPhase(title="Phase 2", length=90, unit="working_days"),
    ),
    source="Regulation (EC) 139/2004 as told by lexology.com and kramerlevin.com: the regulation itself not read",
)

CHINA_SAMR = Jurisdiction(
    key="china_samr",
    title="State Administration for Market Regulation clearance",
    country="China",
    verified=False,
    phases=(
        ReviewPhase(title="Phase 1", length=30, unit="calendar_days"),
        ReviewPhase(title="Phase 2", length=90, unit="calendar_days", extension=60),
    ),
    source="inhouselawyer.co.uk: text of the former authority, to be checked again",
)

ITALY_AGCM = Jurisdiction(
    key="italy_agcm",
    title="Italian Competition Authority clearance",
    country="Italy",
    verified=False,
    phases=(
        ReviewPhase(title="Phase 1", length=30, unit="calendar_days"),
        ReviewPhase(title="Phase 2", length=45, unit="calendar_days", extension=30),
    ),
    source="inhouselawyer.co.uk: periods only, thresholds not read",
)

AUSTRIA_BWB = Jurisdiction(
    key="austria_bwb",
    title="Federal Competition Authority clearance",
    country="Austria",
    verified=False,
    phases=(ReviewPhase(title="Phase 1", length=4, unit="weeks", extension=2),),
    source="inhouselawyer.co.uk: periods only, thresholds not read",
)

JURISDICTIONS: Mapping[Key, Jurisdiction] = {
    each.key: each for each in (HSR, UK_CMA, EU_COMMISSION, CHINA_SAMR, ITALY_AGCM, AUSTRIA_BWB)
}


def waiting_of(authority: Key) -> WaitingPeriod | None:
    """The period of an authority whose law is verified here; None for any other."""
    found = JURISDICTIONS.get(authority)
    return found.waiting if found is not None and found.verified else None
