"""The deal's file on its way to closing: where it stands with each authority, and which outside firms are at work."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.acquisition.advisers.commands import EngageAdviser
from domain.acquisition.clearance import commands as k
from domain.acquisition.clearance.events import NotificationFiled
from domain.initiative import commands as c
from domain.kernel import SYSTEM
from domain.money import Money
from projections.file_deal_document import DealPart
from projections.initiative_file import begin, document, fold
from projections.projection import Last
from tests.support import deals
from tests.support.deals import GC, evidence
from tests.support.scenario import Story


def deal_part(story: Story) -> DealPart:
    dossier = begin(story.stream)
    for event, at in story.happened:
        dossier = fold(dossier, event, at)
    found = document(dossier, Last(story.stream, len(story.happened), story.at))
    assert found is not None
    assert found.deal is not None
    return found.deal


def standing(story: Story) -> str:
    (part,) = deal_part(story).clearances
    return part.standing


@pytest.mark.feature("MA-19")
def test_the_file_says_where_the_deal_stands_with_an_authority() -> None:
    story = deals.signed().by(GC).given(evidence("notification"), evidence("request"))
    assert standing(story) == "open"
    small = k.AssessFiling(
        authority="hsr",
        closing_on=story.at.date() + timedelta(days=90),
        buyer_size=Money.millions(900),
        target_size=Money.millions(20),
    )
    assert standing(story.given(small)) == "not_needed"
    story = story.given(k.FileNotification(authority="hsr", filed_at=story.at, evidence="notification"))
    (filed,) = story.every(NotificationFiled)
    (waiting,) = deal_part(story).clearances
    assert waiting.notification is not None
    assert (waiting.standing, waiting.notification.waiting_ends_at) == ("waiting", filed.waiting_ends_at)
    asking = k.RecordSecondRequest(authority="hsr", received_at=story.at, evidence="request")
    assert standing(story.given(asking)) == "stopped"
    story = story.after(days=40).by(SYSTEM).given(c.PassTime(wake_at=story.at))
    (cleared,) = deal_part(story).clearances
    assert (cleared.standing, cleared.by_expiry, cleared.evidence) == ("cleared", True, "notification")
    assert cleared.lapses_at is not None
    story = story.after(days=400).by(SYSTEM).given(c.PassTime(wake_at=story.at))
    assert standing(story) == "lapsed"


def test_the_file_shows_every_firm_with_its_fee_at_todays_price_and_its_cost() -> None:
    engaging = EngageAdviser(
        engagement="integration",
        firm="McKinsey",
        role="integration_consultant",
        matter="Planning",
        fee_percent=Decimal("0.5"),
        budget=Money.millions(2),
    )
    part = deal_part(deals.signed().by(GC).given(engaging)).advisers
    (engagement,) = part.engagements
    assert engagement.fee == Money.millions("1.75")
    assert engagement.actual == Money.millions(0)
    assert not engagement.over_budget
    assert engagement.ended is None
    assert [(warned.firm, warned.conflict) for warned in part.warnings] == [("McKinsey", "partner")]
