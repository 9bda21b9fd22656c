"""Whether each program of Concord can do its work: None when it can, else why not yet."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from infrastructure.settings import Settings
from infrastructure.temporal import connect

PATIENCE = 5.0


def api_answers(url: str) -> str | None:
    """The API is up and reaches its database."""
    answer = _readyz(url)
    return answer if isinstance(answer, str) else None


def read_models_follow(url: str) -> str | None:
    """Every read model is there and close behind the log, as the API sees it."""
    answer = _readyz(url)
    if isinstance(answer, str):
        return answer
    late = {name: why for name, why in answer.items() if name.startswith("projection")}
    return "; ".join(late.values()) or None


def worker_listens(settings: Settings) -> str | None:
    """Somebody takes work from the task queue."""
    return asyncio.run(_pollers(settings))


def _readyz(url: str) -> str | dict[str, str]:
    try:
        response = httpx.get(f"{url}/readyz", timeout=PATIENCE, trust_env=False)
        if response.status_code != HTTPStatus.OK:
            return f"{url}/readyz says {response.status_code}"
        reasons: dict[str, str] = response.json().get("reasons", {})
    except (httpx.HTTPError, ValueError) as problem:
        return f"{url} does not answer ({type(problem).__name__})"
    return reasons


async def _pollers(settings: Settings) -> str | None:
    try:
        client = await connect(settings)
        for kind in (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY):
            seen = await client.workflow_service.describe_task_queue(
                DescribeTaskQueueRequest(
                    namespace=client.namespace, task_queue=TaskQueue(name=settings.task_queue), task_queue_type=kind
                )
            )
            if not seen.pollers:
                return f"nobody listens to the task queue {settings.task_queue}"
    except (RPCError, RuntimeError) as problem:
        return f"Temporal does not answer ({problem})"
    else:
        return None
    finally:
        await asyncio.sleep(0.2)
