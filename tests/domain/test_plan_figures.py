"""Figures of a plan at work: progress, earned value, health by its rules, the path that drives the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.integration.milestones import WORK
from domain.integration.work import commands as c
from domain.integration.work.figures import Late, Rag, earned_value, plain, progress, rag, weighted
from domain.integration.work.items import Item, items
from domain.integration.work.network import forecast
from tests.support.deals import CTO
from tests.support.plans import begun, done

START = date(2026, 1, 1)
RULES = WORK.health


def item(key: str, days: int, *after: str, start: int = 0, **more: object) -> Item:
    """A task that begins so many days after the start; its baseline is its plan unless told otherwise."""
    begins = START + timedelta(days=start)
    ends = begins + timedelta(days=days)
    fields: dict[str, object] = {"baseline_starts_on": begins, "baseline_due_on": ends} | more
    return Item(key=key, workstream="technology", starts_on=begins, due_on=ends, after=after, **fields)  # type: ignore[arg-type]


@pytest.mark.feature("IO-28")
def test_progress_is_weighted_by_budgets() -> None:
    parts = [(Decimal(50), Decimal(40)), (Decimal(30), Decimal(60)), (Decimal(20), Decimal(10))]
    assert weighted(parts) == Decimal("40.00")
    assert plain([percent for _, percent in parts]) == Decimal("36.67")


@pytest.mark.feature("IO-28")
def test_progress_of_nothing_is_no_number() -> None:
    assert (weighted([]), plain([]), progress([]).percent) == (None, None, None)
    assert weighted([(Decimal(0), Decimal(50))]) is None


def test_a_workstreams_progress_is_weighted_by_effort_and_not_reckoned_without_it() -> None:
    tasks = [item("a", 5, weight=90, percent=100), item("b", 5, weight=10, percent=0)]
    assert progress(tasks).percent == Decimal("90.00")
    lacking = progress([*tasks, item("c", 5)])
    assert (lacking.percent, lacking.lacking) == (None, ("c",))


def test_earned_value_of_a_plan_half_way() -> None:
    tasks = [
        item("a", 10, weight=100, percent=100, hours=125),
        item("b", 10, start=10, weight=100, percent=20, hours=25),
        item("c", 10, start=20, weight=200),
    ]
    value = earned_value(tasks, START + timedelta(days=15))
    assert value is not None
    assert (value.budget, value.planned) == (Decimal(400), Decimal(150))
    assert (value.earned, value.actual) == (Decimal(120), Decimal(150))
    assert (value.spi, value.cpi, value.eac) == (Decimal("0.800"), Decimal("0.800"), Decimal(500))


def test_ratios_that_nothing_is_known_for_are_left_out() -> None:
    fresh = earned_value([item("a", 10, start=5, weight=100)], START)
    assert fresh is not None
    assert (fresh.spi, fresh.cpi, fresh.eac) == (None, None, None)
    assert earned_value([item("a", 10)], START) is None


@pytest.mark.parametrize(
    ("percent", "late", "hours", "expected"),
    [
        (84, 0, 0, Rag("red", "SPI 0.840 is below 0.85")),
        (85, 0, 0, Rag("amber", "SPI 0.850 is below 0.95")),
        (95, 0, 0, Rag("green", "no rule fires")),
        (95, 7, 0, Rag("green", "no rule fires")),
        (95, 8, 0, Rag("amber", "critical milestone tech is 8 days late, more than 7")),
        (95, 14, 0, Rag("amber", "critical milestone tech is 14 days late, more than 7")),
        (90, 15, 0, Rag("red", "critical milestone tech is 15 days late, more than 14")),
        (100, 0, 4, Rag("green", "no rule fires")),
        (100, 0, 5, Rag("red", "a critical issue is open for more than 4 hours")),
    ],
)
def test_the_first_rule_that_fires_gives_the_colour_and_its_name(
    percent: int, late: int, hours: int, expected: Rag
) -> None:
    value = earned_value([item("a", 1, weight=100, percent=percent)], START + timedelta(days=9))
    now = datetime(2026, 1, 9, 12, tzinfo=UTC)
    since = [now - timedelta(hours=hours)] if hours else []
    assert rag(RULES, value, [Late("tech", late)], since, now) == expected


def test_there_is_no_colour_where_there_is_nothing_to_go_by() -> None:
    assert rag(None, None) == Rag(None, "this integration began before rules of health were set")
    assert rag(RULES, None) == Rag(None, "no task has an effort")
    fresh = earned_value([item("a", 10, start=5, weight=100)], START)
    assert rag(RULES, fresh) == Rag("green", "no rule fires; nothing was due yet")


def test_the_path_drives_the_end_and_slack_tells_what_does_not() -> None:
    tasks = [item("a", 10), item("b", 5, "a", start=10), item("c", 2, "a", start=10), item("d", 1, "b", "c", start=15)]
    found = forecast(tasks, START)
    assert found is not None
    assert (found.path, found.ends_on, found.delay, found.cause) == (
        ("a", "b", "d"),
        START + timedelta(days=16),
        0,
        None,
    )
    assert {key: dated.slack for key, dated in found.items.items()} == {"a": 0, "b": 0, "c": 3, "d": 0}


def test_a_delay_is_put_down_to_the_task_that_caused_it() -> None:
    late = [
        item("a", 10, completed_on=START + timedelta(days=19), percent=100),
        item("b", 5, "a", start=10),
        item("d", 1, "b", start=15, baseline_due_on=START + timedelta(days=16)),
    ]
    found = forecast(late, START + timedelta(days=20))
    assert found is not None
    assert (found.delay, found.cause) == (10, "a")
    assert {key: dated.own_delay for key, dated in found.items.items()} == {"a": 9, "b": 1, "d": 0}


def test_what_has_not_begun_does_not_begin_in_the_past_and_what_runs_is_not_done_before_today() -> None:
    today = START + timedelta(days=30)
    found = forecast([item("a", 10), item("b", 5, started_on=START)], today)
    assert found is not None
    assert (found.items["a"].starts_on, found.items["a"].ends_on) == (today, today + timedelta(days=10))
    assert found.items["b"].ends_on == today


def test_a_plan_with_nothing_in_it_has_no_end() -> None:
    assert forecast([], START) is None


@pytest.mark.feature("IO-25")
def test_the_plan_as_it_begins_ends_with_its_last_milestone_and_a_slip_shows_in_days() -> None:
    story = begun()
    closed = story.state.closed_on
    found = forecast(tuple(items(story.state)), closed)
    assert found is not None
    assert (found.ends_on, found.delay, found.path[-1]) == (date(2027, 7, 5), 0, "synergies_realised")
    late = story.by(CTO).given(
        c.ReplanTask(task="cut_over", starts_on=date(2026, 11, 1), due_on=date(2027, 1, 30), reason="The vendor.")
    )
    slipped = forecast(tuple(items(late.state)), closed)
    assert slipped is not None
    assert slipped.items["technology_complete"].delay == (date(2027, 3, 1) - date(2027, 1, 5)).days
    assert slipped.items["technology_complete"].driver == "infrastructure"
    assert slipped.items["infrastructure"].driver == "cut_over"
    assert slipped.items["cut_over"].own_delay == (date(2027, 1, 30) - date(2026, 12, 1)).days


def test_progress_of_a_real_plan_moves_with_what_is_done() -> None:
    story = done(begun(), "technology_plan")
    technology = [one for one in items(story.state) if one.workstream == "technology"]
    assert progress(technology).percent == Decimal("13.64")
