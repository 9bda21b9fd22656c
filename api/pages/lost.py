"""Addresses where no page is: whoever asks with a browser is answered by a page, a program by a problem document."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.pages.packing import packed
from api.pages.render import problem_page
from api.pages.route import STRICT
from api.problems import Problem

PROGRAMS = ("/api/", "/assets/")


def install(app: FastAPI) -> None:
    """Dress what `api.failures` answers to nobody's address. Call it after that was installed."""
    told = app.exception_handlers[HTTPException]

    async def by_a_page(request: Request, raised: Exception) -> Response:
        said: Response = await told(request, raised)  # type: ignore[misc]  # ours are coroutines
        if not _by_a_browser(request):
            return said
        problem = Problem.model_validate_json(bytes(said.body))
        allowed = said.headers.get("allow")
        answer = problem_page(request, problem, headers={"Allow": allowed} if allowed else {})
        for name, value in STRICT.items():
            answer.headers.setdefault(name, value)
        return packed(request, answer)

    app.add_exception_handler(HTTPException, by_a_page)


def _by_a_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(PROGRAMS)
