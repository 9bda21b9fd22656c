"""Beginning an initiative by a form: its charter, and what the kind asks for beyond it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api import problems
from api.access import Asking, people
from api.bodies import completed, key_of
from api.catalogue import Offer, offers, openings
from api.commands import initiative_id
from api.identity import Caller
from api.offered import begins
from api.pages.choices import Choices, categories, people_and_roles
from api.pages.doing import rearranged, sheet_of
from api.pages.fields import asks_to_open
from api.pages.forms import command_of
from api.pages.render import page
from api.pages.route import PageRoute, form_of
from api.pages.sending import MALFORMED, No, sent
from domain.kernel import Key

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PRESET = {"charter.programme": "novacron"}
Kind = Annotated[Key, Query()]


@router.get("/initiatives/new", openapi_extra=people())
async def form(request: Request, asking: Asking, kind: Kind = "acquisition") -> Response:
    """The charter of a new initiative, for those who may begin one."""
    _offered(kind)
    if not begins(asking, kind, request):
        return page(request, "doing/no_beginning.html", status=409, kind=kind)
    entered = {**PRESET, "charter.owner": asking.person, **dict(request.query_params)}
    return _page(request, kind, entered, _choices(asking, kind))


@router.post("/initiatives/new", openapi_extra=people())
async def begin(request: Request, asking: Asking, kind: Kind = "acquisition") -> Response:
    """Begin it, or show the form again with what is wrong beside its field."""
    offer, asks, entered = _offered(kind), asks_to_open(kind), form_of(request)
    choices = _choices(asking, kind)
    changed = rearranged(asks, entered)
    if changed is not None:
        return _page(request, kind, changed, choices)
    key = key_of(entered.get("key"))
    try:
        body = completed(openings(), {"kind": kind, **command_of(asks, entered)})
    except problems.Rejected as rejected:
        no = No(rejected.sort.status, rejected.sort.code, MALFORMED, rejected.members.get("errors"))
        return _page(request, kind, entered, choices, no)
    initiative = initiative_id(kind, asking.person, key)
    fields = offer.begin(getattr(body, "playbook", kind), body)
    said = await sent(request, asking, initiative, offer.kind.decider.commands, fields, key, opens=True)
    if isinstance(said, No):
        return _page(request, kind, entered, choices, said)
    return RedirectResponse(f"/initiatives/{initiative}?seen={said.position}&recorded=begun", status_code=303)


def _offered(kind: Key) -> Offer:
    offer = offers().get(kind)
    if offer is None or not offer.kind.by_people:
        raise problems.Rejected(problems.NOT_FOUND, "No initiative of that kind is begun by people.")
    return offer


def _choices(asking: Caller, kind: Key) -> Choices:
    terms = next((shelf.get("terms") for shelf in offers()[kind].kind.shelf.values()), None)
    return {**people_and_roles(asking.directory), "category": categories(terms)}


def _page(request: Request, kind: Key, entered: dict[str, str], choices: Choices, no: No | None = None) -> Response:
    sheet = sheet_of(asks_to_open(kind), entered, choices, no)
    return page(request, "doing/new.html", status=no.status if no else 200, kind=kind, sheet=sheet)
