"""One initiative in full: now, at any moment of the past, and what changed between two of them."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from domain.initiative import commands as c
from domain.initiative.state import Initiative
from infrastructure.database import reading
from projections.access import ACCESS
from projections.file_changes import Change, VersionUnknown, between, changes, last_change, leaves
from projections.file_document import InitiativeFile
from projections.initiative_file import FILE, Moment, file, file_as_of, told
from projections.people import PEOPLE
from projections.rebuild import rebuild
from tests.projections.histories import Told, life
from tests.projections.test_board_laws import stored_events
from tests.projections.world import World, caught_up, running, viewer
from tests.support import deals, integrations
from tests.support.scenario import Story

CFO = viewer(deals.CFO)


async def built(world: World, *stories: Story | Told) -> None:
    """The read models of some stories."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, FILE):
        await rebuild(projection, store=world.store, engine=world.engine)


async def file_of(world: World, stream: str = deals.STREAM) -> InitiativeFile:
    """The file as the CFO sees it."""
    async with reading(world.engine) as connection:
        found = await file(connection, CFO, stream)
    assert found is not None
    return found


async def as_of(world: World, moment: Moment, stream: str = deals.STREAM) -> InitiativeFile | None:
    """The file as it was."""
    async with reading(world.engine) as connection:
        return await file_as_of(connection, world.store, CFO, stream, moment)


async def test_the_file_shows_an_acquisition_in_full(world: World) -> None:
    await built(world, deals.closed())
    shown = await file_of(world)
    assert (shown.charter.name, shown.status, shown.phase, shown.next_gate) == (
        "Project Heron",
        "underway",
        "closing",
        "g6",
    )
    assert [phase.standing for phase in shown.phases] == ["done", "done", "done", "done", "on"]
    assert [gate.standing for gate in shown.gates] == ["open"] * 5 + ["shut"]
    first = shown.gates[0].attempts[0]
    assert (first.proposed_by, first.result, [vote.by for vote in first.votes]) == (
        "vera",
        "approved",
        ["carl", "sofia"],
    )
    assert all(criterion.standing == "met" for gate in shown.gates[:5] for criterion in gate.criteria)
    assert shown.gates[0].criteria[4].evidence == ("nda",)
    deal = shown.deal
    assert deal is not None
    assert (deal.stage, deal.claim and deal.claim.standing) == ("integration", "spent")
    assert [stream.signed_off_by for stream in deal.workstreams] == ["carl", "gina", "tara", "rosa", "otto", "gina"]
    assert deal.closing is not None
    assert deal.closing.price.in_millions == 350


async def test_a_pending_gate_shows_its_seats_and_what_is_missing_elsewhere(world: World) -> None:
    story = deals.approve(deals.propose(deals.at_g1(), "g1", deals.VP), deals.CFO)
    await built(world, story)
    shown = await file_of(world)
    (attempt,) = shown.gates[0].attempts
    assert (shown.pending, attempt.seats_open, attempt.result) == ("g1", ("chief_strategy_officer",), "pending")
    assert attempt.packet == story.state.initiative.proposal.packet
    lacking = {
        criterion.key: criterion.lacks for criterion in shown.gates[1].criteria if criterion.standing == "missing"
    }
    assert "workstreams" in lacking
    assert "not signed off" in (lacking["workstreams"] or "")


async def test_risks_are_scored_from_0_to_100_and_not_at_all_before_they_are_assessed(world: World) -> None:
    story = deals.chartered().by(deals.VP)
    for key, impact, probability in (("a", "low", "low"), ("b", "high", "medium"), ("c", "critical", "high")):
        story = story.given(
            c.RaiseRisk(risk=key, title=f"Risk {key}", family="market", owner=deals.LEAD),
            c.AssessRisk.model_validate({"risk": key, "impact": impact, "probability": probability}),
        )
    await built(world, story.given(c.RaiseRisk(risk="d", title="Risk d", family="market", owner=deals.LEAD)))
    shown = {risk.key: (risk.score, risk.band) for risk in (await file_of(world)).risks}
    assert shown == {
        "a": (Decimal("8.33"), "low"),
        "b": (Decimal("50.00"), "high"),
        "c": (Decimal("100.00"), "high"),
        "d": (None, "unassessed"),
    }


async def test_the_past_is_told_by_the_same_fold_as_the_present(world: World) -> None:
    await built(world)
    lived = life(4242, steps=50)
    chance = Random(1)  # noqa: S311 - the same stops every time
    kept: list[tuple[InitiativeFile, Moment]] = []
    async with running(world.runner(PEOPLE, ACCESS, FILE)) as task:
        while (known := world.versions.get(lived.stream, 0)) < len(lived.happened):
            await world.tell(lived, upto=known + chance.randint(1, 25))
            await caught_up(world, ACCESS, FILE, task=task)
            now = await file_of(world, lived.stream)
            last = (await world.store.read_stream(lived.stream))[-1]
            moments = (
                Moment(version=last.version),
                Moment(position=last.position),
                Moment(recorded_by=last.recorded_at),
                Moment(happened_by=last.occurred_at, version=last.version),
            )
            kept += [(now, moment) for moment in moments]
    assert len(kept) > 12
    for then, moment in kept:
        assert await as_of(world, moment, lived.stream) == then, moment
    assert await as_of(world, Moment(version=0), lived.stream) is None
    assert await as_of(world, Moment(happened_by=lived.happened[0][1] - timedelta(days=1)), lived.stream) is None


async def test_business_time_and_database_time_are_two_ways_to_ask_for_the_past(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP)
    later = deals.approve(story.after(days=2), deals.CFO, deals.CSO)
    await built(world, later)
    before = await as_of(world, Moment(happened_by=story.at + timedelta(days=1)))
    assert before is not None
    assert (before.pending, before.phase) == ("g1", "screening")
    assert await as_of(world, Moment(recorded_by=story.at + timedelta(days=1))) is None, "nothing was recorded then"


async def test_what_changed_between_two_versions_is_told_leaf_by_leaf(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP)
    later = deals.approve(story, deals.CFO, deals.CSO)
    await built(world, later)
    proposed = len(story.happened)
    async with reading(world.engine) as connection:
        found = await changes(connection, world.store, CFO, deals.STREAM, since=proposed, upto=len(later.happened))
        nothing = await changes(connection, world.store, CFO, deals.STREAM, since=proposed, upto=proposed)
        unknown = await changes(connection, world.store, viewer(deals.OUTSIDER), deals.STREAM, since=1, upto=2)
        with pytest.raises(VersionUnknown):
            await changes(connection, world.store, CFO, deals.STREAM, since=1, upto=999)
    assert (nothing, unknown) == ((), None)
    by_field = {change.field: change for change in found or ()}
    approved = proposed + 3
    assert by_field["gates[g1].standing"] == Change(
        field="gates[g1].standing", old="pending", new="open", version=approved, type="gate_approved", by="vera"
    )
    assert by_field["deal.stage"].old == "preliminary"
    assert by_field["gates[g1].attempts[1].votes[0].by"].new == "carl"
    assert by_field["phase"].type == "phase_entered"
    assert "charter.name" not in by_field


@pytest.mark.parametrize("seed", range(5000, 5012))
def test_every_leaf_that_differs_is_told_and_no_other(seed: int) -> None:
    events = stored_events(life(seed, steps=40))
    middle = len(events) // 2
    first, last = leaves(told(events[:middle])), leaves(told(events))
    found = {change.field: (change.old, change.new) for change in between(events, middle)}
    differing = {path for path in {*first, *last} if first.get(path) != last.get(path)}
    assert found == {path: (first.get(path), last.get(path)) for path in differing}


def asked_of(changed: list[Change], chance: Random) -> list[str]:
    """Paths to ask about: some values, some of what is above them, every part of the file, and what is not there."""
    paths = sorted({change.field for change in changed})
    above = sorted({path[: cut.start()] for path in paths for cut in re.finditer(r"[.\[]", path)})
    nowhere = ["version", "nothing", "", "deal.", "gates[g1"]
    return chance.sample(paths, 8) + above[:: len(above) // 8 + 1] + list(InitiativeFile.model_fields) + nowhere


def told_last(changed: list[Change], field: str) -> Change | None:
    """The last of these changes at a path or below it."""
    found = [each for each in changed if each.field == field or each.field.startswith((f"{field}.", f"{field}["))]
    return max(found, key=lambda change: change.version, default=None)


@pytest.mark.parametrize("seed", [5050, 5053])
def test_the_last_change_of_a_value_is_the_one_that_the_whole_story_tells(seed: int) -> None:
    events = stored_events(life(seed, steps=40))
    changed = list(between(events, 0))
    for field in asked_of(changed, Random(seed)):  # noqa: S311 - the same paths every time
        assert last_change(events, field) == told_last(changed, field), field


def test_the_last_change_in_an_integration_is_the_one_that_the_whole_story_tells() -> None:
    begun = integrations.begun()
    events = stored_events(Told(begun.stream, begun.at, begun.state, tuple(begun.happened)))
    changed = list(between(events, 0))
    for field in asked_of(changed, Random(1)):  # noqa: S311 - the same paths every time
        assert last_change(events, field) == told_last(changed, field), field


@pytest.mark.parametrize("seed", range(5100, 5112))
def test_the_file_agrees_with_the_state_that_decides(seed: int) -> None:
    lived = life(seed, steps=50)
    shown, i = told(stored_events(lived)), lived.state.initiative
    assert shown is not None
    assert isinstance(i, Initiative)
    assert [phase.key for phase in shown.phases if phase.standing == "on"] == ([] if i.ended else [i.phase.key])
    assert {gate.key for gate in shown.gates if gate.standing == "open"} == set(i.gates_passed) - {
        i.playbook.reopening.key
    }
    assert {gate.key: len(gate.attempts) for gate in shown.gates if gate.attempts} == dict(i.attempts)
    pending = [a for gate in shown.gates for a in gate.attempts if a.result == "pending"]
    assert [(a.packet, a.seats_open, a.due_at) for a in pending] == (
        [(i.proposal.packet, i.proposal.open_seats, i.proposal.due_at)] if i.proposal else []
    )
    assert {risk.key for risk in shown.risks} == set(i.risks)
    assert [made.key for made in shown.decisions] == list(i.decisions)
    assert len({entry.key for entry in shown.escalations}) == len(shown.escalations)
