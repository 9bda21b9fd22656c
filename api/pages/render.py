"""From a template and what it shows to an answer; everything is escaped, and a name that is not there is a bug."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.first_run import examples_here, may_begin, who_begins
from api.pages import formats
from api.pages.advice import ADVICE
from api.pages.session import DOOR, SESSION, caller_of, proof, remember
from api.problems import Problem
from api.reach import now, then_of
from domain.directory.roles import ROLES
from domain.kernel import PersonId

DOOR_SECONDS = 3600
PLAIN = "The dashboard's looks are not built on this machine; everything works without them. Run: make setup"


def chart_json(option: object) -> Markup:
    """What a chart draws, as data inside of a page: nothing in it can end the script that it lies in."""
    text = json.dumps(option, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped here


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
    many=formats.many,
    hexed=formats.hexed,
    chart_json=chart_json,
    role=lambda key: ROLES.get(key, formats.words(key)),
)
TEMPLATES.globals.update(who_begins=who_begins)
TEMPLATES.globals.update(HEALTH=formats.HEALTH, millions=formats.millions, fresh_key=lambda: secrets.token_urlsafe(18))


def page(request: Request, template: str, *, status: int = 200, **shown: object) -> HTMLResponse:
    """A page or a part of one. Templates know besides what is shown: who is signed in, names of people, the proof."""
    caller = caller_of(request)

    def name(person: PersonId | None) -> str:
        return caller.name_of(person) if caller else person or "nobody"

    body = TEMPLATES.get_template(template).render(
        me=caller,
        name=name,
        path=request.url.path,
        proof=proof(request),
        assets=_assets(request),
        plain=PLAIN,
        now=now(request),
        may_begin=partial(may_begin, request, caller),
        examples_here=examples_here(request),
        as_of=then_of(request),
        broken=getattr(request.state, "broken", None),
        here=address_of(request),
        **shown,
    )
    answer = HTMLResponse(body, status_code=status)
    if SESSION not in request.cookies and DOOR not in request.cookies:
        remember(request, answer, DOOR, request.state.door, DOOR_SECONDS)
    return answer


def address_of(request: Request) -> str:
    """Where the visitor is, to come back to; the answer to a form has no address of its own."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> HTMLResponse:
    """A 'no' that concerns a whole page, with the status it has in the API too."""
    template = "_problem.html" if "hx-request" in request.headers else "problem.html"
    again = request.url.path if request.method == "GET" else ""
    again += f"?{request.url.query}" if again and request.url.query else ""
    advice = ADVICE.get(problem.code)
    answer = page(request, template, status=problem.status, problem=problem, advice=advice, again=again)
    answer.headers.update(headers)
    return answer


def _assets(request: Request) -> Mapping[str, str]:
    found: Mapping[str, str] = request.app.state.assets.names()
    return found
