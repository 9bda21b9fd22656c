"""Every history ever saved can be gone on from with today's workflow code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.workflow import NondeterminismError

from domain.kinds import KINDS
from infrastructure.temporal import converter, sandbox_runner
from tests.replays.broken import ImpatientVenture
from workflows.initiative import Initiative
from workflows.kinds import WORKFLOWS

SAVED = sorted((Path(__file__).parent / "histories").glob("*.json"))


def replayer(*workflows: type[Initiative], runner: WorkflowRunner | None = None) -> Replayer:
    return Replayer(workflows=workflows, data_converter=converter(), workflow_runner=runner or sandbox_runner())


def history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.name.split(".")[0], path.read_text())


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
async def test_a_saved_history_replays(path: Path) -> None:
    await replayer(*WORKFLOWS).replay_workflow(history(path))
    await replayer(*WORKFLOWS, runner=UnsandboxedWorkflowRunner()).replay_workflow(history(path))


async def test_a_workflow_that_calls_the_world_in_another_order_does_not_replay() -> None:
    errands = [path for path in SAVED if path.name.startswith("venture-")]
    for path in errands:
        with pytest.raises(NondeterminismError):
            await replayer(ImpatientVenture).replay_workflow(history(path))
    assert errands


def test_every_kind_that_has_rules_has_a_saved_history() -> None:
    """A new kind: `make histories`."""
    assert {re.split("[.-]", path.name)[0] for path in SAVED} >= set(KINDS)
