"""Laws: a baseline never changes, a month counts once, realised is what was confirmed, nothing handed over is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.initiative import events as e
from domain.integration.inherited.events import FindingTakenOver
from domain.integration.inherited.terms import INHERITED, HandedFinding
from domain.integration.synergies import commands as c
from domain.integration.synergies import events as s
from domain.integration.synergies.figures import tracker
from domain.integration.synergies.periods import months_of
from domain.kernel import Command, Event
from domain.money import Money
from tests.support.deals import CFO, COO, IMO, LEAD
from tests.support.integrations import integration
from tests.support.scenario import Story
from tests.support.synergies import (
    CLOSED_ON,
    actual,
    charter,
    claim,
    closed,
    executing,
    finding,
    goes,
    phased,
    series,
    until,
)

MONTHS = ("2026-03", "2026-04", "2026-05")


@cache
def under_way() -> Story:
    return until(executing(), "2026-08-02").by(CFO).given(actual("2026-07"))


MOVES = st.tuples(st.sampled_from(["claim", "actual", "confirm", "reject", "counter", "phase", "rephase"]),
                  st.sampled_from(MONTHS), st.integers(1, 20), st.integers(0, 2))  # fmt: skip


def move(what: str, month: str, tenths: int, number: int) -> tuple[str, Command]:
    """One step of the owner or of Finance; many are refused, and rightly."""
    amount = str(Decimal(tenths) / 10)
    key = f"line_{month.replace('-', '_')}_{number}"
    match what:
        case "claim":
            return COO, claim(month, amount, entry=key)
        case "actual":
            return CFO, actual(month, amount, entry=key)
        case "confirm":
            return CFO, c.ConfirmSynergyClaim(synergy="hosting", entry=key, evidence=("books",))
        case "reject":
            return CFO, c.RejectSynergyClaim(synergy="hosting", entry=key, reason="Not there.")
        case "counter":
            return CFO, c.CounterSynergyEntry(synergy="hosting", entry=f"back_{key}", counters=key, reason="Wrong.")
        case "phase":
            return COO, phased("hosting", month, amount)
        case _:
            return COO, c.RephaseSynergy(synergy="hosting", plan=series(month, amount), reason="Later.")


@pytest.mark.feature("IO-20")
@given(st.lists(MOVES, min_size=1, max_size=14))
@settings(max_examples=25, deadline=None)
def test_whatever_is_tried_the_baseline_stays_a_month_counts_once_and_realised_is_what_was_confirmed(
    moves: list[tuple[str, str, int, int]],
) -> None:
    story = under_way()
    frozen = story.state.synergies.items["hosting"].baseline
    for each in moves:
        who, command = move(*each)
        story = story.by(who).when(command)
        one = story.state.synergies.items["hosting"]
        assert one.baseline == frozen
        counting = [x for x in one.entries if x.standing in ("claimed", "confirmed") and x.nature == "benefit"]
        months = [month for line in counting for month in months_of(line.period)]
        assert len(months) == len({*months})
        told = tracker(story.state.synergies.items.values(), date(2026, 8, 2), "USD")
        confirmed = sum((x.amount.amount for x in story.every(s.SynergyConfirmed)), Decimal(0))
        countered = sum((x.amount.amount for x in story.every(s.SynergyCountered)), Decimal(0))
        assert told.realisation.confirmed.amount == confirmed + countered <= confirmed
        for parts in (told.by_kind, told.by_workstream):
            assert sum((part.confirmed.amount for part in parts), Decimal(0)) == told.realisation.confirmed.amount
            assert sum((part.total.amount for part in parts), Decimal(0)) == told.total.amount


@cache
def usual_closing() -> Story:
    return closed()


HANDED = st.lists(
    st.builds(
        HandedFinding,
        finding=st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
        workstream=st.sampled_from(["financial", "legal", "technology", "commercial", "operational", "unheard_of"]),
        title=st.just("A finding"),
        severity=st.sampled_from(["info", "critical"]),
        text=st.just("See to it."),
        owner=st.sampled_from([LEAD, COO, "gone"]),
    ),
    max_size=8,
    unique_by=lambda one: one.finding,
)


@pytest.mark.feature("MA-22")
@given(HANDED, st.integers(0, 40))
@settings(max_examples=25, deadline=None)
def test_no_finding_that_is_handed_over_is_lost_and_none_comes_twice(handed: list[HandedFinding], cut: int) -> None:
    command = charter(usual_closing(), CLOSED_ON).model_copy(update={"findings": tuple(handed)})
    story = integration().given(command)
    taken = story.every(FindingTakenOver)
    assert [one.finding for one in taken] == [one.finding for one in handed]
    assert [one.obligation for one in story.every(e.ObligationOpened)] == [one.finding for one in handed]
    assert all(one.workstream in story.state.workstreams and one.owner != "gone" for one in taken)
    assert all(
        owed.owner in (*story.state.initiative.members, IMO) for owed in story.state.initiative.obligations.values()
    )
    story.when(command).then_nothing()
    if handed:
        lacking = handed[cut % len(handed)].finding
        part = tuple(step for step in story.happened if lacking not in _names(step[0]))
        again = replace(story, happened=part).when(command)
        assert [event.type for event in again.latest if event.type != "member_added"] == [
            "finding_taken_over",
            "obligation_opened",
        ]


def _names(event: Event) -> tuple[str, ...]:
    match event:
        case FindingTakenOver():
            return (event.finding,)
        case e.ObligationOpened():
            return (event.obligation,)
        case _:
            return ()


@pytest.mark.feature("MA-22")
def test_what_due_diligence_left_for_the_integration_is_owed_in_its_workstream_from_the_first_day() -> None:
    closing = closed(
        finding("leases", "financial"), goes("leases"),
        finding("licences", "technology", COO), goes("licences"),
        finding("wording", "legal"), goes("wording", "term"),
    )  # fmt: skip
    story = integration().given(charter(closing, CLOSED_ON))
    assert {one.finding: (one.workstream, one.owner, one.text) for one in story.every(FindingTakenOver)} == {
        "leases": ("finance", LEAD, "See to leases."),
        "licences": ("technology", COO, "See to licences."),
    }
    owed = story.state.initiative.obligations
    assert {key: str(one.due_at.date()) for key, one in owed.items()} == {
        "leases": "2026-03-02",
        "licences": "2026-03-02",
    }
    assert INHERITED.due.amount == 30
    assert story.state.target_revenue == Money.millions(50)
