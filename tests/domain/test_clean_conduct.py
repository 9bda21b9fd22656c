"""Proof from the log that nothing carried out the merger before its clearance, whatever the rules allowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acquisition.clearance import events as k
from domain.acquisition.clearance.conduct import EXECUTION, clearance_before_integration
from domain.acquisition.events import AcquisitionClosed, ClearanceObtained, StageEntered
from domain.kernel import Event
from domain.kinds import EVENT_TYPES
from domain.money import Money
from domain.proofs import PROOFS, findings
from domain.proving import Finding, Happened
from tests.projections.histories import life
from tests.support import deals
from tests.support.authorities import way_through

Pairs = Sequence[tuple[Event, datetime]]
FILED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def history(happened: Pairs) -> list[Happened]:
    return [Happened(version, at, event) for version, (event, at) in enumerate(happened, 1)]


def proved(happened: Pairs) -> list[Finding]:
    return list(clearance_before_integration(deals.STREAM, "acquisition", history(happened)))


def without(happened: Pairs, *unwanted: type[Event]) -> list[tuple[Event, datetime]]:
    return [(event, at) for event, at in happened if not isinstance(event, unwanted)]


def changed(happened: Pairs, kind: type[Event], **fields: object) -> list[tuple[Event, datetime]]:
    return [(event.model_copy(update=fields) if isinstance(event, kind) else event, at) for event, at in happened]


def test_a_deal_that_closed_by_the_rules_is_in_order() -> None:
    assert proved(deals.closed().happened) == []


@pytest.mark.parametrize("seed", range(3000, 3020))
def test_no_life_that_the_rules_allow_has_a_finding(seed: int) -> None:
    assert proved(life(seed).happened) == []


@pytest.mark.parametrize("seed", range(4000, 4030))
def test_no_way_through_the_authorities_that_the_rules_allow_has_a_finding(seed: int) -> None:
    assert proved(way_through(seed).happened) == []


def test_ways_through_the_authorities_meet_everything_that_may_happen_there() -> None:
    met = {type(event) for seed in range(4000, 4030) for event, _ in way_through(seed).happened}
    assert {*k.EVENTS, AcquisitionClosed} - met <= {k.NotificationLapsed}


def test_a_closing_without_clearance_is_found_with_everything_that_came_of_it() -> None:
    happened = without(deals.closed().happened, ClearanceObtained)
    found = proved(happened)
    closing = next(n for n, (event, _) in enumerate(happened, 1) if isinstance(event, AcquisitionClosed))
    assert [(finding.version, finding.type, finding.what) for finding in found] == [
        (closing, "acquisition_closed", "the company changed hands without the clearance of hsr")
    ]
    assert found[0].proof == "clearance_before_integration"
    assert str(found[0]).startswith(f"{deals.STREAM} {closing} (acquisition_closed)")


def test_an_integration_that_begins_before_the_clearance_is_found_though_the_closing_waited() -> None:
    happened = list(deals.closed().happened)
    early = next(n for n, (event, _) in enumerate(happened) if isinstance(event, ClearanceObtained))
    happened.insert(early, (StageEntered(stage="integration", came_from="signed"), happened[early][1]))
    (found,) = proved(happened)
    assert (found.version, found.what) == (early + 1, "the deal went into integration without the clearance of hsr")


def test_planning_before_the_clearance_is_allowed() -> None:
    assert proved(deals.signed().happened) == []


def test_a_closing_that_is_dated_before_its_clearance_is_found() -> None:
    story = deals.closed()
    day = story.every(ClearanceObtained)[0].cleared_on
    assert len(proved(changed(story.happened, AcquisitionClosed, closed_on=day - timedelta(days=1)))) == 1
    assert len(proved(changed(story.happened, AcquisitionClosed, closed_on=day + timedelta(days=367)))) == 1
    by_expiry = changed(story.happened, ClearanceObtained, by_expiry=True)
    assert len(proved(changed(by_expiry, AcquisitionClosed, closed_on=day))) == 1
    assert proved(changed(by_expiry, AcquisitionClosed, closed_on=day + timedelta(days=1))) == []


def test_a_clearance_that_lapsed_or_was_undone_is_none() -> None:
    happened = list(deals.closed().happened)
    closing = next(n for n, (event, _) in enumerate(happened) if isinstance(event, AcquisitionClosed))
    at = happened[closing][1]
    for undoing in (
        k.ClearanceLapsed(authority="hsr", due_at=at),
        k.SecondRequestReceived(
            authority="hsr", received_at=at, unanswered_until=at + timedelta(days=500), evidence="hsr", by="gina"
        ),
        k.NotificationWithdrawn(authority="hsr", reason="Refiled", by="gina"),
    ):
        assert len(proved([*happened[:closing], (undoing, at), *happened[closing:]])) == 1


def test_every_waiting_period_is_reckoned_anew() -> None:
    begun = list(deals.signed().happened)
    ends_at = datetime(2026, 4, 2, 3, 59, tzinfo=UTC)
    filed = k.NotificationFiled(
        authority="hsr",
        filed_at=FILED,
        transaction="ordinary",
        days=30,
        waiting_ends_at=ends_at,
        evidence="hsr",
        by="gina",
    )
    expired = k.WaitingPeriodExpired(authority="hsr", due_at=ends_at)
    assert proved([*begun, (filed, FILED), (expired, ends_at)]) == []
    too_short = k.WaitingPeriodExpired(authority="hsr", due_at=ends_at - timedelta(days=1))
    (found,) = proved([*begun, (filed, FILED), (too_short, ends_at)])
    assert found.what == "the wait for hsr was not over"
    assert len(proved([*begun, (filed, FILED), (expired, ends_at - timedelta(hours=1))])) == 1
    assert len(proved([*begun, (expired, ends_at)])) == 1, "there was no notification"


def test_whether_a_deal_was_too_small_to_be_notified_is_reckoned_anew() -> None:
    story = deals.closed()
    bare = without(story.happened, ClearanceObtained)
    closing = next(n for n, (event, _) in enumerate(bare) if isinstance(event, AcquisitionClosed))
    price = story.every(AcquisitionClosed)[0].price
    assessed = k.FilingAssessed.model_validate(
        {
            "authority": "hsr",
            "closing_on": date(2026, 3, 1),
            "price": price,
            "buyer_size": Money.millions(900),
            "target_size": Money.millions(20),
            "assessed": {"verdict": "not_required", "reason": "Small parties."},
            "by": "gina",
        }
    )
    at = bare[closing][1]
    assert proved([*bare[:closing], (assessed, at), *bare[closing:]]) == []
    other = assessed.model_copy(update={"target_size": Money.millions(40)})
    assert len(proved([*bare[:closing], (other, at), *bare[closing:]])) == 1, "whatever the event itself claims"


def test_what_counts_as_execution_are_events_that_there_are() -> None:
    fields = {str(event.model_fields["type"].default): event.model_fields for event in EVENT_TYPES}
    assert all(e.type in fields and (e.field is None or e.field in fields[e.type]) for e in EXECUTION)


def test_other_kinds_have_nothing_to_be_cleared() -> None:
    assert list(clearance_before_integration("directory", "directory", [])) == []
    assert clearance_before_integration in PROOFS


def test_every_proof_is_asked_of_a_history() -> None:
    bare = history(without(deals.closed().happened, ClearanceObtained))
    assert [finding.proof for finding in findings(deals.STREAM, bare)] == ["clearance_before_integration"]
    assert list(findings("directory", [])) == []
