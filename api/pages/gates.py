"""The gate inbox: what I must decide, on what evidence, until when, and the refusal beside the form when I may not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from activities.contracts import Receipt
from api import commands, files, problems, questions
from api.access import Asking, people
from api.bodies import completed, key_of
from api.catalogue import offer_of, offers
from api.files import Initiative
from api.identity import Caller
from api.pages.render import page
from api.pages.route import PageRoute, form_of, wants_a_part
from api.reach import Seen
from domain.kernel import Key, Refused
from infrastructure.logs import correlated
from projections.file_document import AttemptPart, GatePart, InitiativeFile
from projections.my_work import MyWork
from workflows.client import CommandRefused, OutcomeUnknown

router = APIRouter(route_class=PageRoute, include_in_schema=False)

VERDICTS = {"approve": "Approved", "return": "Returned with conditions", "decline": "Declined"}
STILL_UNKNOWN = "Whether this was recorded is not known yet. Press the same button again: it is recorded once."
END_OF_DAY = "T23:59:00Z"

GateKey = Annotated[Key, Path()]


@dataclass(frozen=True)
class No:
    """Why a decision was not recorded, with the message for each field at fault."""

    status: int
    code: str
    message: str
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """A gate before its deciders. `seat`: what waits for who looks; None when nothing does, or not any more.

    `refusal`, `faults` (message by field) and `entered` are of a decision that was not recorded.
    """

    file: InitiativeFile
    gate: GatePart
    seat: MyWork | None
    refusal: str | None = None
    code: str | None = None
    faults: dict[str, str] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)
    recorded: str | None = None

    @property
    def attempt(self) -> AttemptPart | None:
        """The last time the gate was put to its deciders."""
        return self.gate.attempts[-1] if self.gate.attempts else None


@router.get("/gates", openapi_extra=people())
async def inbox(
    request: Request,
    asking: Asking,
    seen: Seen = None,
    recorded: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Every gate with a seat that I may fill, the most urgent first."""
    reach = Response()
    cards = await _cards(request, reach, asking, seen)
    return page(
        request,
        "gates/_inbox.html" if wants_a_part(request) else "gates/page.html",
        cards=cards,
        recorded=VERDICTS.get(recorded or ""),
        reach=reach.headers,
    )


@router.post("/gates/{initiative}/{gate}", openapi_extra=people())
async def decide(request: Request, asking: Asking, initiative: Initiative, gate: GateKey) -> Response:
    """Fill a seat. The key in the form makes a form that is sent twice one decision."""
    form = form_of(request)
    await files.known_file(request, asking, initiative)
    try:
        receipt = await _sent(request, asking, initiative, gate, form)
    except OutcomeUnknown:
        no = No(202, "outcome_unknown", STILL_UNKNOWN)
    except problems.Rejected as rejected:
        no = No(rejected.sort.status, rejected.sort.code, rejected.detail, _faults(rejected))
    except (Refused, CommandRefused) as refused:
        if refused.code == "initiative_unknown":
            raise
        no = No(409, refused.code, refused.message)
    else:
        return await _recorded(request, asking, initiative, gate, receipt)
    return await _again(request, asking, initiative, gate, no)


async def _recorded(request: Request, asking: Caller, initiative: str, gate: Key, receipt: Receipt) -> Response:
    verdict = form_of(request)["verdict"]
    if not wants_a_part(request):
        return RedirectResponse(f"/gates?seen={receipt.position}&recorded={verdict}", status_code=303)
    card = await _card(request, asking, initiative, gate, seen=receipt.position)
    return page(request, "gates/_card.html", card=replace(card, seat=None, recorded=VERDICTS[verdict]))


async def _sent(request: Request, asking: Caller, initiative: str, gate: Key, form: dict[str, str]) -> Receipt:
    key = key_of(form.get("key"))
    conditions = []
    if form.get("verdict") == "return" and any(form.get(f"condition_{part}") for part in ("text", "owner", "due")):
        due = form.get("condition_due", "")
        conditions.append(
            {
                "text": form.get("condition_text", ""),
                "owner": form.get("condition_owner", ""),
                "due_at": due and due + END_OF_DAY,
            }
        )
    decision = {
        "type": "decide_gate",
        "gate": gate,
        "packet": form.get("packet", ""),
        "verdict": form.get("verdict", ""),
        "reason": form.get("reason", "").strip() or None,
        "conditions": conditions,
    }
    command = completed(offer_of(offers(), initiative).kind.decider.commands, decision)
    with correlated(stream=initiative, command_id=key):
        return await commands.sent(request, asking, initiative, command, key)


async def _again(request: Request, asking: Caller, initiative: str, gate: Key, no: No) -> Response:
    """The same card with what stands in the way: alone for htmx, else on its whole page."""
    card = await _card(request, asking, initiative, gate)
    refused = replace(card, refusal=no.message, code=no.code, faults=no.faults, entered=form_of(request))
    if wants_a_part(request):
        return page(request, "gates/_card.html", status=no.status, card=refused)
    reach = Response()
    others = [each for each in await _cards(request, reach, asking, None) if _place(each) != (initiative, gate)]
    shown = [refused, *others]
    return page(request, "gates/page.html", status=no.status, cards=shown, recorded=None, reach=reach.headers)


def _place(card: Card) -> tuple[str, Key]:
    return card.file.initiative, card.gate.key


async def _cards(request: Request, reach: Response, asking: Caller, seen: str | None) -> list[Card]:
    work = (await questions.mine(request, reach, asking, seen)).work
    cards = []
    for seat in work:
        if seat.sort == "seat" and seat.gate is not None:
            file = await files.known_file(request, asking, seat.initiative, seen=seen)
            cards.append(Card(file=file, gate=_gate(file, seat.gate), seat=seat))
    return cards


async def _card(request: Request, asking: Caller, initiative: str, gate: Key, *, seen: str | None = None) -> Card:
    file = await files.known_file(request, asking, initiative, seen=seen)
    work = (await questions.mine(request, Response(), asking, seen)).work
    mine = (each for each in work if each.sort == "seat" and (each.initiative, each.gate) == (initiative, gate))
    return Card(file=file, gate=_gate(file, gate), seat=next(mine, None))


def _gate(file: InitiativeFile, key: Key) -> GatePart:
    for gate in file.gates:
        if gate.key == key:
            return gate
    raise problems.Rejected(problems.NOT_FOUND, "This initiative has no such gate.")


def _faults(no: problems.Rejected) -> dict[str, str]:
    """Message by the form's field, of a command that is malformed."""
    found: dict[str, str] = {}
    errors = no.members.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict) and isinstance(place := error.get("location"), list):
            inside = [str(step) for step in place]
            name = inside[-1].removesuffix("_at")
            found[f"condition_{name}" if "conditions" in inside else name] = str(error["message"])
    return found
