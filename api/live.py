"""Who listens hears which read model has reached which position: nothing else, so that nothing can leak.

Every API replica works alone: it listens to PostgreSQL, where the projection runners speak after their commits, and
looks at the positions itself. A lost word costs one slow look.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.access import Asking, GuardedRoute, people
from api.documents import refusals
from api.identity import Caller
from api.resources import Resources, resources_of
from infrastructure.event_store.store import START, Position

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["questions"])

RETRY_MILLISECONDS = 2000
"""How long a browser waits before it connects again."""

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events `moved` with the data `{model, position}`; a comment every 15 s while nothing moves. "
        "The stream ends when your token expires or you are taken off the directory.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/live",
    summary="Hear when read models move",
    response_class=EventSourceResponse,
    responses={**STREAM, **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def live(
    request: Request,
    asking: Asking,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="What browsers send when they connect again.")
    ] = None,
) -> EventSourceResponse:
    """Server-sent events: first where every read model is, then each move, several at once told together.

    With `Last-Event-ID`, models that have not moved since are left out at first. Anything else in it is ignored.
    """
    resources = resources_of(request)
    resources.movements.room_for(asking.person)
    return EventSourceResponse(_told(resources, asking, _position(last_event_id)), ping=0)


async def _told(resources: Resources, caller: Caller, known: Position) -> AsyncIterator[ServerSentEvent]:
    reached: dict[str, Position] = {}
    heartbeat = resources.movements.heartbeat
    with resources.movements.listening(caller.person) as listener:
        yield ServerSentEvent(comment="listening", retry=RETRY_MILLISECONDS)
        looked = resources.clock()
        while (left := (caller.until - resources.clock()).total_seconds()) > 0:
            moved = await listener.news(min(heartbeat, left))
            if (resources.clock() - looked).total_seconds() >= heartbeat:
                if not (await resources.log.directory()).knows(caller.person):
                    return
                looked = resources.clock()
            if known > max(moved.values(), default=known):
                known = START  # from another log, or from before a restore
            news = {model: at for model, at in moved.items() if reached or at > known}
            reached.update(moved)
            if not news:
                yield ServerSentEvent(comment="still here")
            for model, position in sorted(news.items()):
                # The slowest model's position: whoever goes on from there misses none.
                slowest = min(reached.values())
                told = {"model": model, "position": str(position)}
                yield ServerSentEvent(event="moved", id=str(slowest), data=json.dumps(told))


def _position(text: str | None) -> Position:
    try:
        return Position.parse(text or "")
    except ValueError:
        return START
