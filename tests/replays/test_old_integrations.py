"""An integration that began under the first version of its playbook goes on by that version, as it was recorded."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from domain.initiative import commands as core
from domain.initiative.refusals import NotAttested
from domain.integration import DECIDER
from domain.integration.commands import CharterIntegration
from domain.integration.work.commands import CompleteTask, WaiveDayOneItem
from domain.integration.work.refusals import NotOnDayOne
from domain.kernel import SYSTEM
from tests.support import plans
from tests.support.deals import CEO, IMO, STEER, approve, evidence, propose
from tests.support.integrations import STREAM
from tests.support.scenario import Story

FIRST = Path(__file__).parent / "histories" / "integration-7f3a91c2.002.1.json"


def recorded() -> CharterIntegration:
    """The command that began it, as the saved history has it."""
    started = json.loads(FIRST.read_text())["events"][0]["workflowExecutionStartedEventAttributes"]
    beginning = json.loads(base64.b64decode(started["input"]["payloads"][0]["data"]))
    return CharterIntegration.model_validate(beginning["first"]["command"])


def begun() -> Story:
    """The plan of the first version, laid down by the rules of today."""
    return Story(DECIDER, plans.PEOPLE, STREAM).by(SYSTEM).on(recorded().closed_on).given(recorded()).by(IMO)


def test_it_keeps_its_phases_its_tasks_and_its_criteria() -> None:
    story = begun()
    assert (story.state.initiative.playbook.version, story.state.terms.work) == (1, None)
    assert story.state.phases["day_one"].starts_on == recorded().closed_on
    assert (dict(story.state.initiative.milestones), dict(story.state.work.after)) == ({}, {})
    for key in ("day_one_milestones", "day_one_budget"):
        story = story.given(evidence(key), core.AttestCriterion(criterion=key, evidence=(key,)))
    story = approve(propose(story, "day_one_exit", IMO), STEER)
    assert story.state.initiative.phase.key == "stabilisation"


def test_its_tasks_are_worked_off_like_any_other_and_its_packets_keep_showing_them() -> None:
    story = begun().given(CompleteTask(task="technology_plan"))
    assert story.state.work.tasks["technology_plan"].done
    for key in ("day_one_milestones", "day_one_budget"):
        story = story.given(evidence(key), core.AttestCriterion(criterion=key, evidence=(key,)))
    pending = propose(story, "day_one_exit", IMO)
    worked = replace(pending, at=pending.at + timedelta(hours=1)).given(CompleteTask(task="system_access"))
    assert worked.state.initiative.proposal == pending.state.initiative.proposal


def test_what_its_terms_do_not_have_is_refused_by_name() -> None:
    story = begun().by(CEO)
    story.when(WaiveDayOneItem(task="system_access", reason="Later.")).then_refused(NotOnDayOne)
    new = plans.begun()
    attest = core.AttestCriterion(criterion="day_one_milestones", evidence=())
    new.when(attest).then_refused(NotAttested)
