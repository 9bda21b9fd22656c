"""Whether each program of Concord can do its work: None when it can, else why not yet."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from infrastructure.issuer import signing_key
from infrastructure.settings import Settings
from infrastructure.temporal import connect

PATIENCE = 5.0


def api_answers(settings: Settings, url: str) -> str | None:
    """The API is up, reaches its database, and is ours: not another Concord's that was quicker to take the port."""
    answer = _readyz(url)
    if isinstance(answer, str) or settings.auth_jwks_url is not None:
        return answer if isinstance(answer, str) else None
    try:
        keys = httpx.get(f"{url}/.well-known/jwks.json", timeout=PATIENCE, trust_env=False).json()["keys"]
    except (httpx.HTTPError, ValueError, KeyError) as problem:
        return f"{url} does not show its keys ({type(problem).__name__})"
    ours = signing_key(settings).public_jwk["kid"]
    return None if ours in [key.get("kid") for key in keys] else f"another Concord answers at {url}"


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


def shows_pages(url: str) -> bool:
    """Whether there is something to look at with a browser."""
    try:
        return httpx.get(url, timeout=PATIENCE, trust_env=False, follow_redirects=True).status_code == HTTPStatus.OK
    except httpx.HTTPError:
        return False


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
