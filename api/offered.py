"""What may be asked of an initiative now, by whoever looks: the commands that the rules would take from them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api import past
from api.access import Asking, GuardedRoute, people
from api.catalogue import command_type, offers
from api.documents import refusals
from api.files import Initiative, known_to
from api.identity import Caller
from api.resources import resources_of
from api.schemas import CommandEntry, entries
from domain.facts import Facts
from domain.kernel import Asked, Key, StreamId
from domain.kinds import decider_of

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["commands"])


class OfferedCommand(CommandEntry):
    """A command that is open to whoever asks. `subject`: what it is about, in words, to group by."""

    subject: str


class OfferedCommands(BaseModel):
    """Commands by subject, in the order of the domain."""

    initiative: StreamId
    commands: list[OfferedCommand]


@router.get(
    "/initiatives/{initiative}/commands",
    summary="What I may ask",
    responses=refusals(401, 403, 404, 422, 500, 503),
    openapi_extra=people(),
)
async def offered(request: Request, asking: Asking, initiative: Initiative) -> OfferedCommands:
    """The commands that are open to you now: by your roles and duties here, and by how the initiative plainly stands.

    Any other is refused. One of these may be refused too, for what it says.
    """
    await known_to(resources_of(request), initiative, asking)
    return OfferedCommands(initiative=initiative, commands=await offered_to(request, asking, initiative))


async def offered_to(request: Request, asking: Caller, stream: StreamId) -> list[OfferedCommand]:
    """The commands of a stream that are open to somebody; nothing of it is told that `asking` may not know."""
    kind = stream.split("-", 1)[0]
    decider, resources = decider_of(stream), resources_of(request)
    standing = await resources.log.standing(stream)
    moved = await resources.log.last_moved(stream, standing.version)
    at = resources.clock() - past.behind(request)
    asked = Asked(by=asking.person, stream=stream, at=at if moved is None else max(at, moved))
    open_now = {command_type(each) for each in decider.offers(standing.state, asked, Facts(people=asking.directory))}
    described = {entry.type: entry for entry in entries(kind)}
    return [
        OfferedCommand(**dict(described[name]), subject=subject)
        for subject, commands in decider.subjects.items()
        for name in map(command_type, commands)
        if name in open_now and name in described
    ]


def begins(asking: Caller, kind: Key, request: Request) -> bool:
    """Whether somebody may begin an initiative of a kind."""
    decider = offers()[kind].kind.decider
    asked = Asked(by=asking.person, stream=f"{kind}-000000", at=resources_of(request).clock())
    return bool(decider.offers(decider.initial, asked, Facts(people=asking.directory)))
