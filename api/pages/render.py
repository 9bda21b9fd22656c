"""From a template and what it shows to an answer; everything is escaped, and a name that is not there is a bug."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages import formats
from api.pages.session import DOOR, SESSION, caller_of, proof, remember
from api.problems import Problem
from api.reach import now
from domain.directory.roles import ROLES
from domain.kernel import PersonId

DOOR_SECONDS = 3600
PLAIN = "The dashboard's looks are not built on this machine; everything works without them. Run: make setup"

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(
    money=formats.money,
    sums=formats.sums,
    figure=formats.figure,
    percent=formats.percent,
    day=formats.day,
    minute=formats.minute,
    words=formats.words,
    role=lambda key: ROLES.get(key, formats.words(key)),
)
TEMPLATES.globals.update(millions=formats.millions, fresh_key=lambda: secrets.token_urlsafe(18))


def page(request: Request, template: str, *, status: int = 200, **shown: object) -> HTMLResponse:
    """A page or a part of one. Templates know besides what is shown: who is signed in, names of people, the proof."""
    caller = caller_of(request)

    def name(person: PersonId | None) -> str:
        if person is None:
            return "nobody"
        listed = caller.directory.people.get(person) if caller else None
        return listed.name if listed else person

    body = TEMPLATES.get_template(template).render(
        me=caller,
        name=name,
        path=request.url.path,
        proof=proof(request),
        assets=_assets(request),
        plain=PLAIN,
        now=now(request),
        **shown,
    )
    answer = HTMLResponse(body, status_code=status)
    if SESSION not in request.cookies and DOOR not in request.cookies:
        remember(request, answer, DOOR, request.state.door, DOOR_SECONDS)
    return answer


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> HTMLResponse:
    """A 'no' that concerns a whole page, with the status it has in the API too."""
    answer = page(request, "problem.html", status=problem.status, problem=problem)
    answer.headers.update(headers)
    return answer


def _assets(request: Request) -> Mapping[str, str]:
    found: Mapping[str, str] = request.app.state.assets.names()
    return found
