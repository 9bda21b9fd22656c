"""The gate inbox: what I must decide, on what evidence, until when, and the refusal beside the form when I may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import JsonValue
from starlette.responses import RedirectResponse, Response

from activities.contracts import Receipt
from api import files
from api.access import Asking, people
from api.bodies import key_of
from api.catalogue import offer_of, offers
from api.files import Initiative
from api.identity import Caller
from api.pages.doing import rearranged
from api.pages.forms import Entered, command_of
from api.pages.gate_cards import Card, Tab, card, cards, conditions, decision
from api.pages.render import page
from api.pages.route import PageRoute, form_of, wants_a_part
from api.pages.sending import No, sent
from api.pages.sheet import faults_of
from api.reach import Seen, then_of
from domain.kernel import Key, Refused
from projections.file_changes import Change

router = APIRouter(route_class=PageRoute, include_in_schema=False)

VERDICTS = {"approve": "Approved", "return": "Returned with conditions", "decline": "Declined"}
PACKET_CHANGED = "packet_changed"
LONGEST_VERSION = 9

GateKey = Annotated[Key, Path()]


@router.get("/gates", openapi_extra=people())
async def inbox(
    request: Request,
    asking: Asking,
    seen: Seen = None,
    show: Annotated[Tab, Query()] = "mine",
    recorded: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Every gate with a seat that I may fill, the most urgent first; or those of others; or those I decided."""
    reach = Response()
    tab: Tab = "mine" if then_of(request) else show
    return page(
        request,
        "gates/_inbox.html" if wants_a_part(request) else "gates/page.html",
        cards=await cards(request, reach, asking, seen, tab),
        tab=tab,
        recorded=VERDICTS.get(recorded or ""),
        reach=reach.headers,
    )


@router.post("/gates/{initiative}/{gate}", openapi_extra=people())
async def decide(request: Request, asking: Asking, initiative: Initiative, gate: GateKey) -> Response:
    """Fill a seat. The key in the form makes a form that is sent twice one decision."""
    entered = form_of(request)
    file = await files.known_file(request, asking, initiative)
    changed = rearranged(decision(file.kind), entered)
    if changed is not None:
        return await _again(request, asking, initiative, gate, changed, None)
    adapter = offer_of(offers(), initiative).kind.decider.commands
    said = await sent(request, asking, initiative, adapter, _decision(file.kind, gate, entered), _key(entered))
    if isinstance(said, No):
        return await _again(request, asking, initiative, gate, entered, said)
    return await _recorded(request, asking, initiative, gate, said)


def _key(entered: Entered) -> str:
    return key_of(entered.get("key"))


def _decision(kind: Key, gate: Key, entered: Entered) -> dict[str, JsonValue]:
    """The decision as it was filled in. Conditions go with a return alone: what was begun for one is not held back."""
    fields = command_of(decision(kind), entered)
    if fields.get("verdict") != "return":
        fields.pop("conditions", None)
    return {**fields, "type": "decide_gate", "gate": gate}


async def _recorded(request: Request, asking: Caller, initiative: str, gate: Key, receipt: Receipt) -> Response:
    verdict = form_of(request)["verdict"]
    if not wants_a_part(request):
        return RedirectResponse(f"/gates?seen={receipt.position}&recorded={verdict}", status_code=303)
    found = await card(request, asking, initiative, gate, seen=receipt.position)
    return page(request, "gates/_card.html", card=replace(found, seat=None, recorded=VERDICTS[verdict]))


async def _again(
    request: Request, asking: Caller, initiative: str, gate: Key, entered: dict[str, str], no: No | None
) -> Response:
    """The same card as it was filled in, with what stands in the way: alone for htmx, else on its whole page."""
    found = await card(request, asking, initiative, gate)
    faults = faults_of(decision(found.file.kind), entered, no.errors) if no else {}
    found = replace(
        found,
        entered=entered,
        faults=faults,
        conditions=conditions(asking, found.file, gate, entered, faults),
        refusal=no.message if no else None,
        code=no.code if no else None,
        changed=await _difference(request, asking, found, entered) if no and no.code == PACKET_CHANGED else (),
    )
    status = no.status if no else 200
    if wants_a_part(request):
        return page(request, "gates/_card.html", status=status, card=found)
    reach = Response()
    others = [each for each in await cards(request, reach, asking, None) if each.place != (initiative, gate)]
    return page(
        request,
        "gates/page.html",
        status=status,
        cards=[found, *others],
        tab="mine",
        recorded=None,
        reach=reach.headers,
    )


async def _difference(request: Request, asking: Caller, found: Card, entered: Entered) -> tuple[Change, ...]:
    """What changed in the initiative's file since it was looked at, as the form remembers; nothing when it does not."""
    looked_at = entered.get("version", "")
    if not (looked_at.isascii() and looked_at.isdecimal() and len(looked_at) <= LONGEST_VERSION):
        return ()
    since, upto = str(int(looked_at)), str(found.file.version)
    try:
        return tuple((await files.diff(request, asking, found.file.initiative, since, upto)).changes)
    except Refused:
        return ()
