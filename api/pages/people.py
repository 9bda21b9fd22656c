"""The people of the house: who is listed, who holds which role, and the forms by which an administrator keeps it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api import problems, questions
from api.access import Asking, people
from api.bodies import key_of
from api.catalogue import DIRECTORY, directory
from api.offered import offered_to
from api.pages.choices import people_and_roles
from api.pages.doing import rearranged, sheet_of
from api.pages.fields import Asks, asks_of
from api.pages.forms import command_of
from api.pages.render import page
from api.pages.route import PageRoute, form_of
from api.pages.sending import No, sent
from api.reach import Seen
from domain.kernel import Key

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Command = Annotated[Key, Path()]


@router.get("/people", openapi_extra=people())
async def everybody(
    request: Request, asking: Asking, seen: Seen = None, recorded: Annotated[str | None, Query(max_length=64)] = None
) -> Response:
    """Everybody by name, with the roles they hold today."""
    reach = Response()
    listed = await questions.everybody(request, reach, seen=seen)
    return page(
        request,
        "people/page.html",
        listed=listed.people,
        offered=await offered_to(request, asking, DIRECTORY),
        recorded=asks_of(DIRECTORY).get(recorded or ""),
        reach=reach.headers,
    )


@router.get("/people/do/{command}", openapi_extra=people())
async def form(request: Request, asking: Asking, command: Command) -> Response:
    """The form of one command of the directory."""
    asks = await _offered(request, asking, command)
    sheet = sheet_of(asks, dict(request.query_params), people_and_roles(asking.directory))
    return page(request, "people/form.html", sheet=sheet)


@router.post("/people/do/{command}", openapi_extra=people())
async def ask(request: Request, asking: Asking, command: Command) -> Response:
    """Send the command, or show the form again with what is wrong beside its field."""
    asks, entered = await _offered(request, asking, command), form_of(request)
    choices = people_and_roles(asking.directory)
    changed = rearranged(asks, entered)
    if changed is not None:
        return page(request, "people/form.html", sheet=sheet_of(asks, changed, choices))
    fields = {"type": command, **command_of(asks, entered)}
    key = key_of(entered.get("key"))
    said = await sent(request, asking, DIRECTORY, directory().kind.decider.commands, fields, key)
    if isinstance(said, No):
        sheet = sheet_of(asks, entered, choices, said)
        return page(request, "people/form.html", status=said.status, sheet=sheet)
    return RedirectResponse(f"/people?seen={said.position}&recorded={command}", status_code=303)


async def _offered(request: Request, asking: Asking, command: Key) -> Asks:
    """What a command of the directory asks for. Raises Rejected for who may not keep it, as the API does."""
    asks = asks_of(DIRECTORY).get(command)
    if asks is None:
        raise problems.Rejected(problems.NOT_FOUND, "Nothing of that name can be asked of the directory.")
    if command not in {each.type for each in await offered_to(request, asking, DIRECTORY)}:
        raise problems.Rejected(problems.ROLE_REQUIRED, "Only an administrator changes people and roles.")
    return asks
