"""Around every page: who may see it, whether a form is ours, headers for browsers, and a page for every 'no'.

Pages are no part of the OpenAPI document. Like every address they declare who may use them, or answer nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast
from urllib.parse import parse_qsl, quote

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import problems
from api.access import KEY
from api.pages.render import problem_page
from api.pages.session import admitted, proven

SIGN_IN = "/sign-in"
LARGEST_FORM = 64 * 1024
FORM = "application/x-www-form-urlencoded"

STRICT = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, HX-Request",
}


class PageRoute(APIRoute):
    """A route that answers browsers: a cookie says who asks, a form proves where it comes from, a 'no' is a page."""

    @property
    def access(self) -> str | None:
        """What the route declares; None when it forgot to."""
        return (self.openapi_extra or {}).get(KEY)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the guard."""
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                await admitted(request, self.access)
                if request.method == "POST":
                    request.state.form = await _posted(request)
                answer = await inner(request)
            except Exception as problem:
                told = await _told(request, problem)
                if told is None:
                    raise  # a bug: `api.shell` answers
                answer = told
            for name, value in STRICT.items():
                answer.headers.setdefault(name, value)
            return answer

        return guarded


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that passed the guard; of a field sent twice, the last."""
    return cast("dict[str, str]", request.state.form)


def wants_a_part(request: Request) -> bool:
    """Whether htmx asks, which puts the answer into the page that is there."""
    return "hx-request" in request.headers


async def _told(request: Request, raised: Exception) -> Response | None:
    if isinstance(raised, problems.Rejected) and raised.sort.status == problems.TOKEN_MISSING.status:
        return _to_the_door(request)
    for kind in type(raised).__mro__:
        answers = request.app.exception_handlers.get(kind)
        if answers is not None:
            said: Response = await answers(request, raised)
            problem = problems.Problem.model_validate_json(bytes(said.body))
            retry = said.headers.get("retry-after")
            return problem_page(request, problem, headers={"Retry-After": retry} if retry else {})
    return None


def _to_the_door(request: Request) -> Response:
    if wants_a_part(request):
        return Response(status_code=problems.TOKEN_MISSING.status, headers={"HX-Redirect": SIGN_IN})
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = f"?next={quote(asked, safe='')}" if request.method == "GET" and asked != "/" else ""
    return RedirectResponse(SIGN_IN + wanted, status_code=303)


async def _posted(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise problems.Rejected(problems.NOT_A_FORM, f"Send {FORM}.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise problems.Rejected(problems.BODY_TOO_LARGE, f"A form has {LARGEST_FORM} bytes at most.")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100, errors="strict"))
    except ValueError:
        raise problems.Rejected(problems.MALFORMED_REQUEST, "This is not a form.") from None
    if any("\x00" in text for pair in fields.items() for text in pair):
        raise problems.Rejected(problems.MALFORMED_REQUEST, "Text may not contain the character NUL.")
    if not proven(request, fields.pop("proof", "")):
        raise problems.Rejected(
            problems.FORM_NOT_OURS, "It was made for another session. Load the page again and repeat."
        )
    return fields
