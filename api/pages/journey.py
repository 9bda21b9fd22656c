"""Journeys into the past: a moment is chosen once, in the address or in the header's form, and every page keeps it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import problems
from api.pages.render import page
from api.pages.session import forget, remember
from api.reach import DAY_ENDS, about_now, day_or_moment, turn_back
from infrastructure.event_store.store import Position

AS_OF = "as_of"
COOKIE = "concord_as_of"
LASTS = timedelta(hours=12)
"""How long a journey is remembered that nobody ends."""


def chosen(request: Request) -> Response | None:
    """Where to go on when an address itself chooses a moment: the same page without it, which then is remembered."""
    if request.method != "GET" or AS_OF not in request.query_params:
        return None
    asked = parse_qsl(request.url.query, keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in asked if name != AS_OF])
    return journey(request, request.query_params[AS_OF], request.url.path + (f"?{rest}" if rest else ""))


def journey(request: Request, moment: str, back: str) -> Response:
    """Set out to a moment, or return to now when there is none; on to a page. Raises Rejected (malformed_request)."""
    answer = RedirectResponse(back, status_code=303)
    if moment:
        read(moment)
        remember(request, answer, COOKIE, moment, int(LASTS.total_seconds()))
    else:
        forget(answer, COOKIE)
    return answer


async def turned_back(request: Request) -> None:
    """Have the page be about the moment that is remembered, if one is."""
    about_now(request)
    said = request.cookies.get(COOKIE)
    if not said or (request.method == "GET" and AS_OF in request.query_params):
        return
    try:
        moment = read(said)
    except problems.Rejected:
        return  # a cookie of nobody's making: the page is about now, and says so
    await turn_back(request, moment)


def read(text: str) -> Position | datetime:
    """A moment as an address names it; a day is chosen to its end. Raises Rejected (malformed_request)."""
    try:
        return day_or_moment(text)
    except ValueError:
        raise problems.Rejected(
            problems.MALFORMED_REQUEST,
            "As of which moment? Give a day (2026-09-30), a time with its zone, or a position of the log.",
        ) from None


def of_form(day: str, clock: str) -> str:
    """What the header's form says, as an address says it: a minute to its end. Raises Rejected."""
    if not day:
        return ""
    try:
        minute = time.fromisoformat(clock) if clock else DAY_ENDS
        found = datetime.combine(date.fromisoformat(day), minute.replace(second=59, microsecond=0), UTC)
    except ValueError:
        raise problems.Rejected(problems.MALFORMED_REQUEST, "This is not a day and a time.") from None
    return found.isoformat().replace("+00:00", "Z")


def ours(wanted: str) -> str:
    """A page of ours, whatever was asked."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if inside else "/"


def preparing(request: Request, problem: problems.Rejected) -> Response:
    """A page that says how far the moment is, and asks again by itself; no script is needed for that."""
    if "hx-request" in request.headers:
        return Response(status_code=problem.sort.status, headers={"HX-Refresh": "true"})
    answer = page(request, "preparing.html", status=problem.sort.status, how_far=problem.members)
    answer.headers["Retry-After"] = str(problem.sort.retry_after)
    return answer
