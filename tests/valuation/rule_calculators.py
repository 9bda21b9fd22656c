"""Cases about rules that valuations meet: notification of mergers, and what a marketplace keeps."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from domain.acquisition.clearance.calendar import waiting_ends
from domain.acquisition.clearance.jurisdictions import HSR, waiting_of
from domain.acquisition.clearance.thresholds import Thresholds, reportable, thresholds_of, thresholds_on
from domain.money import Money
from domain.valuation.marketplace import Delivery, listing_fee
from tests.valuation.answers import Answer, Case, need
from tests.valuation.reading import Inputs, day

DELIVERIES: tuple[tuple[str, Delivery], ...] = (
    (r"professional|services", "professional_services"),
    (r"server|\bami\b|container|machine learning|\bml\b", "server"),
    (r"data", "data_feed"),
)


def fee(case: Case) -> Answer:
    """The listing fee on a total contract value in dollars."""
    inputs = case.inputs
    said = inputs.text("offer", "offer_type", "type", "product", "delivery", "deployment", "kind")
    offer: Literal["private", "public"] = (
        "public" if "public" in said or inputs.flag("public", "public_offer") else "private"
    )
    delivery: Delivery = next((kind for pattern, kind in DELIVERIES if re.search(pattern, said)), "saas")
    if inputs.flag("professional_services"):
        delivery = "professional_services"
    contract = inputs.number("tcv", "total_contract_value", "contract_value", "value")
    share = listing_fee(
        contract or 0.0,
        offer=offer,
        delivery=delivery,
        renewal=inputs.flag("renewal", "is_renewal", "renewed"),
        through_partner=inputs.flag("cppo", "channel_partner", "partner", "is_cppo"),
    )
    outputs = {"fee": share, "rate": share, "amount": share * (contract or 0.0), "net": (1 - share) * (contract or 0.0)}
    return Answer({**outputs}, "fee", f"{offer} offer, tiers of total contract value, effective 2024-01-05")


def waiting(case: Case) -> Answer:
    """The last day of the waiting period."""
    inputs = case.inputs
    received = day(inputs.raw("received", "filed", "receipt", "start", "filing_date", "date"))
    days = inputs.number("days", "waiting_days", "period_days", "n")
    tender = inputs.flag("cash_tender", "cash_tender_offer") or "cash tender" in inputs.text("type", "kind", "why")
    law = waiting_of("hsr")
    assert law is not None
    length = int(days) if days is not None else law.initial["cash_tender" if tender else "ordinary"]
    ends = waiting_ends(received, length).isoformat()
    return Answer(
        {"expires": ends}, "expires", f"day {length} after receipt, rolled over weekends and federal holidays"
    )


def notified(case: Case) -> Answer:
    """Whether a transaction must be notified."""
    inputs = case.inputs
    year, on = inputs.number("year"), inputs.raw("closing_date", "date", "closing")
    known = HSR.thresholds
    limits = thresholds_of(int(year), known) if year is not None else thresholds_on(day(on), known)
    table = inputs.within("thresholds")
    if table is not None:
        limits = _given(table)
    parties = inputs.numbers("parties", "persons") or []
    one = inputs.number("party1", "acquirer", "acquiring_person", "person1", "buyer", "party_1")
    other = inputs.number("party2", "target", "acquired_person", "person2", "seller", "party_2")
    if len(parties) > 1:
        one, other = parties[0], parties[1]
    size = need(
        inputs.number("size", "transaction", "transaction_size", "size_of_transaction", "deal", "value"), "size"
    )
    must = bool(reportable(_usd(size), _usd(one or 0.0), _usd(other or 0.0), limits))
    answer = "reportable" if must else "not_reportable"
    return Answer(
        {"verdict": answer, "reportable": must},
        "verdict",
        f"thresholds effective {limits.effective}, before exemptions",
    )


def _given(table: Inputs) -> Thresholds:
    return Thresholds(
        effective=date.min,
        transaction=_usd(need(table.number("transaction", "size_of_transaction", "sot"), "threshold")),
        larger_person=_usd(need(table.number("larger_person", "larger", "size_of_person_large"), "threshold")),
        smaller_person=_usd(need(table.number("smaller_person", "smaller", "size_of_person_small"), "threshold")),
        any_parties=_usd(need(table.number("any_parties", "upper", "any_size"), "threshold")),
        source="the case",
    )


def _usd(millions: float) -> Money:
    return Money.millions(repr(millions))
