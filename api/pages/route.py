"""Around every page: who may see it, whether a form is ours, headers for browsers, and a page for every 'no'.

Pages are no part of the OpenAPI document. Like every address they declare who may use them, or answer nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from api import problems
from api.access import PUBLIC, DeclaredRoute, storable
from api.pages.journey import chosen, preparing, turned_back
from api.pages.packing import packed
from api.pages.render import problem_page
from api.pages.session import admitted, caller_of, proven
from api.reach import then_of
from api.resources import resources_of
from projections.timeline import audits

log = structlog.get_logger(__name__)

SIGN_IN = "/sign-in"
LARGEST_FORM = 256 * 1024
MOST_FIELDS = 1000
FORM = "application/x-www-form-urlencoded"
RECORDING = ("/do/{command}", "/initiatives/new")
"""How the addresses of pages end that are nothing but a form for a command."""

STRICT = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, HX-Request, Accept-Encoding",
}


class PageRoute(DeclaredRoute):
    """A route that answers browsers: a cookie says who asks, a form proves where it comes from, a 'no' is a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the guard."""
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                await admitted(request, self.access)
                storable(request)
                if self.access != PUBLIC:
                    await _journey(request, records=self.path.endswith(RECORDING))
                if request.method == "POST":
                    request.state.form = await _posted(request)
                answer = chosen(request) or await inner(request)
            except ClientDisconnect:
                raise
            except Exception as problem:
                told = await _told(request, problem)
                if told is None:
                    log.exception("request.failed")
                    told = _broken(request)
                answer = told
            for name, value in STRICT.items():
                answer.headers.setdefault(name, value)
            return packed(request, answer)

        return guarded


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that passed the guard; of a field sent twice, the last."""
    return cast("dict[str, str]", request.state.form)


def wants_a_part(request: Request) -> bool:
    """Whether htmx asks, which puts the answer into the page that is there."""
    return "hx-request" in request.headers


async def _journey(request: Request, *, records: bool) -> None:
    """Which moment the page is about, and whether who looks after the log must hear that it is broken.

    Raises Rejected (looking_back) where something would be recorded in the past.
    """
    await turned_back(request)
    caller = caller_of(request)
    if caller is not None and audits(caller.viewer):
        found = await resources_of(request).verdicts.last()
        request.state.broken = found if found is not None and not found.whole else None
    if (records or request.method == "POST") and then_of(request) is not None:
        raise problems.Rejected(
            problems.LOOKING_BACK, "You look at the past, where nothing can be recorded. Go back to now, and repeat it."
        )


async def _told(request: Request, raised: Exception) -> Response | None:
    if isinstance(raised, problems.Rejected) and raised.sort.status == problems.TOKEN_MISSING.status:
        return _to_the_door(request)
    if isinstance(raised, problems.Rejected) and raised.sort is problems.MOMENT_BEING_PREPARED:
        return preparing(request, raised)
    for kind in type(raised).__mro__:
        answers = request.app.exception_handlers.get(kind)
        if answers is not None:
            said: Response = await answers(request, raised)
            problem = problems.Problem.model_validate_json(bytes(said.body))
            retry = said.headers.get("retry-after")
            return problem_page(request, problem, headers={"Retry-After": retry} if retry else {})
    return None


def _broken(request: Request) -> Response:
    """A bug of ours met this page: the log has all of it, the page its number."""
    said = problems.answer(request, problems.Rejected(problems.UNEXPECTED, "This page could not be made."))
    return problem_page(request, problems.Problem.model_validate_json(bytes(said.body)), headers={})


def _to_the_door(request: Request) -> Response:
    if wants_a_part(request):
        shown = urlsplit(request.headers.get("hx-current-url", ""))
        there = _and_back(shown.path, shown.query) if shown.netloc == request.url.netloc else ""
        return Response(status_code=problems.TOKEN_MISSING.status, headers={"HX-Redirect": SIGN_IN + there})
    wanted = _and_back(request.url.path, request.url.query) if request.method == "GET" else ""
    return RedirectResponse(SIGN_IN + wanted, status_code=303)


def _and_back(path: str, query: str) -> str:
    asked = path + (f"?{query}" if query else "")
    return f"?next={quote(asked, safe='')}" if asked not in {"", "/"} else ""


async def _posted(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise problems.Rejected(problems.NOT_A_FORM, f"Send {FORM}.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise problems.Rejected(problems.BODY_TOO_LARGE, f"A form has {LARGEST_FORM} bytes at most.")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError:
        raise problems.Rejected(problems.MALFORMED_REQUEST, "This is not a form.") from None
    if any("\x00" in text for pair in fields.items() for text in pair):
        raise problems.Rejected(problems.MALFORMED_REQUEST, "Text may not contain the character NUL.")
    if not proven(request, fields.pop("proof", "")):
        raise problems.Rejected(
            problems.FORM_NOT_OURS, "It was made for another session. Load the page again and repeat."
        )
    return fields
