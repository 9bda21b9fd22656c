"""Asking something of an initiative by a form: one page for each command that is open to whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api import files, problems
from api.access import Asking, people
from api.bodies import key_of
from api.catalogue import offer_of, offers
from api.files import Initiative
from api.offered import OfferedCommand, offered_to
from api.pages.choices import Choices, of_initiative, of_plan
from api.pages.fields import Asks, asks_of
from api.pages.forms import command_of, with_a_row_more, without_a_row
from api.pages.render import page
from api.pages.route import PageRoute, form_of
from api.pages.sending import UNKNOWN, No, sent
from api.pages.sheet import Sheet, blamed, faults_of, shown
from api.reach import standing
from domain.kernel import Key
from projections.file_document import InitiativeFile

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Command = Annotated[Key, Path()]


@router.get("/initiatives/{initiative}/do/{command}", openapi_extra=people())
async def form(request: Request, asking: Asking, initiative: Initiative, command: Command) -> Response:
    """The form of one command, filled in with what the address names."""
    file, asks = await _about(request, asking, initiative, command)
    if command not in {each.type for each in await offered_to(request, asking, initiative)}:
        return page(request, "doing/closed.html", status=409, file=file, asks=asks)
    return _page(request, file, sheet_of(asks, dict(request.query_params), await _choices(request, asking, file)))


@router.post("/initiatives/{initiative}/do/{command}", openapi_extra=people())
async def ask(request: Request, asking: Asking, initiative: Initiative, command: Command) -> Response:
    """Send the command, or show the form again: with a row more or less, or with what is wrong beside its field."""
    file, asks = await _about(request, asking, initiative, command)
    entered, choices = form_of(request), await _choices(request, asking, file)
    changed = rearranged(asks, entered)
    if changed is not None:
        return _page(request, file, sheet_of(asks, changed, choices))
    adapter = offer_of(offers(), initiative).kind.decider.commands
    fields = {"type": command, **command_of(asks, entered)}
    said = await sent(request, asking, initiative, adapter, fields, key_of(entered.get("key")))
    if isinstance(said, No):
        return _page(request, file, sheet_of(asks, entered, choices, said), said.status)
    return RedirectResponse(f"/initiatives/{initiative}?seen={said.position}&recorded={command}", status_code=303)


def by_subject(commands: list[OfferedCommand]) -> list[tuple[str, list[OfferedCommand]]]:
    """What is open to somebody, subject by subject."""
    return [(subject, list(group)) for subject, group in groupby(commands, key=lambda each: each.subject)]


def rearranged(asks: Asks, entered: Mapping[str, str]) -> dict[str, str] | None:
    """What is entered with a row more or less, when a button asked for that; None when the form was sent."""
    if "add" in entered:
        return with_a_row_more(asks.fields, entered["add"], entered)
    return without_a_row(entered["drop"], entered) if "drop" in entered else None


def sheet_of(asks: Asks, entered: Mapping[str, str], choices: Choices, no: No | None = None) -> Sheet:
    """A form as it stands. Only a form whose outcome is not known keeps its key, so that it is recorded once."""
    if no is None:
        return Sheet(asks, shown(asks.fields, entered, {}, choices), key=entered.get("key", ""))
    faults = faults_of(asks, entered, no.errors)
    if no.code != UNKNOWN and no.errors is None:
        faults = dict.fromkeys(blamed(asks, entered, no.code, no.detail), no.message)
    return Sheet(
        asks,
        shown(asks.fields, entered, faults, choices),
        key=entered.get("key", "") if no.code == UNKNOWN else "",
        refusal=faults.get("") or no.message,
        code=no.code,
        faults=faults,
    )


async def _about(request: Request, asking: Asking, initiative: Initiative, command: Key) -> tuple[InitiativeFile, Asks]:
    file = await files.known_file(request, asking, initiative)
    asks = asks_of(file.kind).get(command)
    if asks is None:
        raise problems.Rejected(problems.NOT_FOUND, "Nothing of that name can be asked of this initiative.")
    return file, asks


async def _choices(request: Request, asking: Asking, file: InitiativeFile) -> Choices:
    now = await standing(request, file.initiative)
    return {**of_initiative(file, asking.directory), **of_plan(now.state)}


def _page(request: Request, file: InitiativeFile, sheet: Sheet, status: int = 200) -> Response:
    return page(request, "doing/page.html", status=status, file=file, sheet=sheet)
