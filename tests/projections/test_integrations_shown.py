"""An integration on the screens: its plan in its file, its row on the board, and nothing of what only deals have."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest

from domain.acquisition.events import IntegrationOrdered
from domain.initiative.health import health
from projections.initiative_file import begin, document, fold
from projections.initiatives_board import BoardRow
from projections.projection import Last
from tests.projections.histories import Told
from tests.projections.test_board_laws import row_of
from tests.support import deals
from tests.support.integrations import STREAM, begun
from tests.support.scenario import DAY_ONE, Story

CLOSED_ON = date(2026, 1, 5)


def on_the_board(story: Story) -> BoardRow:
    return row_of(Told(story.stream, story.at, story.state, story.happened))


@pytest.mark.feature("MA-21")
def test_the_file_shows_the_plan_dated_and_in_hands() -> None:
    story = begun(CLOSED_ON)
    dossier = begin(STREAM)
    for event, at in story.happened:
        dossier = fold(dossier, event, at)
    file = document(dossier, Last(STREAM, len(story.happened), story.at))
    assert file is not None
    assert type(file).model_validate_json(file.model_dump_json()) == file
    assert (file.kind, file.deal, file.next_gate) == ("integration", None, "day_one_exit")
    part = file.integration
    assert part is not None
    assert (part.acquisition, part.closed_on) == (deals.STREAM, CLOSED_ON)
    assert [phase.key for phase in part.schedule] == [phase.key for phase in file.phases]
    assert part.schedule[0].ends_on == CLOSED_ON
    assert all(stream.tasks and stream.lead for stream in part.workstreams)
    assert {stream.key: stream.after for stream in part.workstreams if stream.after} == {
        "product": "technology",
        "customer_success": "product",
    }


def test_the_board_shows_where_it_stands_and_leaves_what_only_deals_have_empty() -> None:
    row = on_the_board(begun(CLOSED_ON))
    assert (row.kind, row.phase, row.status, row.chartered_at) == ("integration", "day_one", "underway", DAY_ONE)
    assert row.health == health(begun(CLOSED_ON).state.initiative)
    assert row.phase_due_at == row.phase_warns_at
    assert row.next_deadline == datetime(2026, 1, 7, tzinfo=UTC), "when the milestone of Day 1 is missed"
    of_deals = ("organisation", "category", "stage", "synergy_note", "fit", "envelope", "claim_standing", "closed_on")
    of_money = ("price_low", "price_mid", "price_high", "offered", "agreed", "paid", "revenue", "claimed")
    shown = asdict(row)
    assert {shown[name] for name in (*of_deals, *of_money)} == {None}


def test_a_deals_file_names_its_integration_once_it_is_ordered() -> None:
    story = deals.closed()
    (ordered,) = story.every(IntegrationOrdered)
    dossier = begin(story.stream)
    for event, at in story.happened:
        dossier = fold(dossier, event, at)
    file = document(dossier, Last(story.stream, len(story.happened), story.at))
    assert file is not None
    assert file.deal is not None
    assert (file.deal.integration, file.integration) == (ordered.integration, None)
