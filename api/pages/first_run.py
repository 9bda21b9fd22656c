"""The first run: what Concord is for, and the documented plan's acquisitions to begin with."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api import first_run, problems
from api.access import Asking, people
from api.first_run import Example
from api.pages.render import page
from api.pages.route import PageRoute
from domain.kernel import Refused
from workflows.client import CommandFailed, CommandRefused, OutcomeUnknown

router = APIRouter(route_class=PageRoute, include_in_schema=False)

SLOW = "No answer came in time. What was recorded meanwhile is shown; load the rest again."
OURS = "A bug of ours met it; the worker's log has it."


@router.get("/first-run", openapi_extra=people())
async def welcome(request: Request, asking: Asking, seen: str | None = None) -> Response:
    """The targets of the plan: those that are begun, and those that are not."""
    _allowed(request)
    del asking
    found = await first_run.examples(request)
    return page(request, "first_run.html", examples=found, failed=None, why=None, seen=seen)


@router.post("/first-run", openapi_extra=people())
async def load(request: Request, asking: Asking) -> Response:
    """Begin those that are not there yet, one by one, and stop at the first that is refused."""
    _allowed(request)
    position = ""
    for example in await first_run.examples(request):
        if example.begun:
            continue
        try:
            position = max(position, await first_run.begin(request, asking, example))
        except OutcomeUnknown:
            return await _stopped(request, example, SLOW, 503)
        except CommandFailed:
            return await _stopped(request, example, OURS, 500)
        except problems.Rejected as rejected:
            return await _stopped(request, example, rejected.detail, rejected.sort.status)
        except (Refused, CommandRefused) as refused:
            return await _stopped(request, example, refused.message, 409)
    return RedirectResponse("/first-run" + (f"?seen={position}" if position else ""), status_code=303)


async def _stopped(request: Request, example: Example, why: str, status: int) -> Response:
    found, failed = await first_run.examples(request), example.deal.name
    return page(request, "first_run.html", status=status, examples=found, failed=failed, why=why, seen=None)


def _allowed(request: Request) -> None:
    if not first_run.examples_here(request):
        raise problems.Rejected(
            problems.NOT_FOUND, "Examples are recorded on a machine of one's own alone, never beside real initiatives."
        )
