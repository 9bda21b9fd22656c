"""One command, end to end: accepted, refused, repeated, malformed, and never decided twice."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError

from activities.contracts import Submission
from tests.support.office import Office, errand, eventually, submission
from tests.support.toy import Begin, Finish, Note, Spend
from workflows.client import CommandFailed, CommandRefused

NAMELESS = {"type": "note"}


async def test_an_accepted_command_is_in_the_log_when_its_receipt_arrives(office: Office) -> None:
    stream = errand()
    begun = await office.ask(stream, Begin(), start=True)
    noted = await office.ask(stream, Note(text="Bring milk."), command_id="note-1")
    assert (begun.version, begun.events) == (1, ("toy_begun",))
    assert (noted.version, noted.events) == (2, ("toy_noted",))
    first, second = await office.log(stream)
    assert noted.position == str(second.position) > begun.position == str(first.position)
    assert second.command_id == "note-1"
    assert (second.meta.actor, second.meta.command_type, second.meta.correlation_id) == ("ann", "note", "errand of ann")


async def test_a_refused_command_answers_its_code_and_leaves_no_event(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    with pytest.raises(CommandRefused) as refused:
        await office.ask(stream, Note(text=""))
    assert (refused.value.code, refused.value.detail) == ("nothing_to_say", {"least": 1})
    assert await office.types(stream) == ["toy_begun"]


async def test_the_same_command_id_answers_the_first_receipt(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    first = await office.ask(stream, Note(text="Once."), command_id="once")
    await office.ask(stream, Note(text="Between."))
    again = await office.ask(stream, Note(text="Once."), command_id="once")
    assert again == first
    assert await office.types(stream) == ["toy_begun", "toy_noted", "toy_noted"]


async def test_the_log_answers_a_repeated_command_that_temporal_has_forgotten(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    first = await office.ask(stream, Note(text="Once."), command_id="once")
    await office.ask(stream, Finish())
    await office.workflow(stream).result()
    assert await office.ask(stream, Note(text="Once."), command_id="once") == first
    assert len(await office.types(stream)) == 3


@pytest.mark.parametrize("changed", [{"text": "Other."}, {"by": "bob"}])
async def test_another_command_under_a_used_id_is_refused(office: Office, changed: dict[str, str]) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    await office.ask(stream, Note(text="Once."), command_id="once")
    note, by = Note(text=changed.get("text", "Once.")), changed.get("by", "ann")
    for _ in range(2):
        with pytest.raises(CommandRefused) as refused:
            await office.ask(stream, note, command_id="once", by=by)
        assert refused.value.code == "command_id_reused"
        await office.ask(stream, Finish(), command_id="finish")
        await office.workflow(stream).result()


async def test_a_malformed_command_says_where_and_harms_nothing(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    with pytest.raises(CommandRefused) as refused:
        await office.ask(stream, {"type": "note"})
    assert refused.value.code == "malformed_command"
    assert refused.value.detail == {"wrong": [{"at": "note.text", "why": "Field required"}]}
    with pytest.raises(CommandRefused) as unheard_of:
        await office.ask(stream, {"type": "sing"})
    assert unheard_of.value.code == "malformed_command"
    assert (await office.ask(stream, Note(text="All is well."))).version == 2


async def test_a_submission_under_another_update_id_is_rejected_and_leaves_no_trace(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    handle = office.workflow(stream)
    before = (await handle.describe()).history_length
    with pytest.raises(WorkflowUpdateFailedError) as rejected:
        await handle.execute_update("submit", submission(Note(text="x"), command_id="one"), id="another")
    assert getattr(rejected.value.cause, "type", None) == "malformed_submission"
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("submit", {"command": "no envelope"}, id="third")
    assert (await handle.describe()).history_length == before


async def test_nothing_to_say_is_a_receipt_without_events(office: Office) -> None:
    stream = errand()
    begun = await office.ask(stream, Begin(), start=True)
    again = await office.ask(stream, {"type": "set_alarm", "at": None})
    assert (again.version, again.position, again.events) == (1, begun.position, ())


async def test_of_two_creations_at_once_one_wins(office: Office) -> None:
    stream = errand()
    answers = await asyncio.gather(
        *(office.ask(stream, Begin(), by=who, start=True) for who in ("ann", "bob", "cy")), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, CommandRefused)]
    assert [refusal.code for refusal in refused] == ["already_begun"] * 2
    assert await office.types(stream) == ["toy_begun"]


async def test_a_command_to_what_does_not_exist_is_refused_and_leaves_no_workflow_running(office: Office) -> None:
    stream = errand()
    with pytest.raises(CommandRefused) as refused:
        await office.ask(stream, Note(text="Anybody there?"))
    assert refused.value.code == "initiative_unknown"

    async def ended() -> bool:
        return (await office.workflow(stream).describe()).status == WorkflowExecutionStatus.COMPLETED

    await eventually(ended)


async def test_who_may_not_know_gets_the_answer_of_what_does_not_exist(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    for command in (Note(text="Let me in."), Begin()):
        with pytest.raises(CommandRefused) as refused:
            await office.ask(stream, command, by="stranger.danger")
        assert (refused.value.code, refused.value.message) == ("initiative_unknown", "There is no such initiative.")


async def test_a_kind_without_rules_or_without_a_workflow_is_unknown(office: Office) -> None:
    for stream in ("partnership-0123abcd", "banquet-0123abcd"):
        with pytest.raises(CommandRefused) as refused:
            await office.ask(stream, Begin(), start=True)
        assert refused.value.code == "unknown_kind"


async def test_a_signalled_refusal_becomes_an_event(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    asked: Submission = submission(Note(text=""), command_id="silent")
    await office.workflow(stream).signal("submit_signal", asked)
    await office.workflow(stream).signal("submit_signal", asked)
    await office.workflow(stream).signal("submit_signal", submission(Note(text="Heard.")))

    async def heard() -> bool:
        return "toy_noted" in await office.types(stream)

    await eventually(heard)
    _, refused, _ = await office.log(stream)
    assert (refused.event.type, refused.event.code) == ("command_refused", "nothing_to_say")  # type: ignore[attr-defined]
    assert (refused.command_id, refused.meta.actor) == ("silent", "ann")


async def test_a_shared_limit_holds_for_two_who_spend_at_the_same_moment(office: Office) -> None:
    errands = [errand() for _ in range(4)]
    for stream in errands:
        await office.ask(stream, Begin(), start=True)
    answers = await asyncio.gather(
        *(office.ask(stream, Spend(amount=60)) for stream in errands), return_exceptions=True
    )
    codes = [answer.code for answer in answers if isinstance(answer, CommandRefused)]
    assert codes == ["budget_spent"] * 3


async def test_a_bug_in_the_rules_costs_one_command_not_the_initiative(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    with pytest.raises(CommandFailed):
        await office.ask(stream, {"type": "stumble"})
    await office.workflow(stream).signal("submit_signal", submission({"type": "stumble"}))
    assert (await office.ask(stream, Note(text="Still here."))).version == 2
    assert await office.types(stream) == ["toy_begun", "toy_noted"]
