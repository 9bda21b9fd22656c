"""The way in: at the identity provider, or, on this machine alone, as one of the demo people; and the way out."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api import problems
from api.access import everybody
from api.pages.journey import ours
from api.pages.render import page
from api.pages.route import PageRoute, form_of
from api.pages.session import DOOR, SESSION, forget, remember, session_for
from api.resources import Gate, resources_of
from api.seals import Broken, Expired
from api.sign_on import Begun, Said, begun_from
from domain.directory.roles import ADMINISTRATOR
from domain.people import Directory
from infrastructure.issuer import LIFETIME, issue_token
from infrastructure.settings import is_loopback

router = APIRouter(route_class=PageRoute, include_in_schema=False)

BEGUN = "concord_begun"
"""Holds a sign-in while its person is at the identity provider."""

AT_THE_PROVIDER = timedelta(minutes=10)
LONGEST_WAY_BACK = 1024

Wanted = Annotated[str, Query(alias="next", max_length=2000)]
Word = Annotated[str | None, Query(max_length=2000)]

log = structlog.get_logger(__name__)


@router.get("/sign-in", openapi_extra=everybody())
async def door(request: Request, wanted: Wanted = "/") -> Response:
    """Who are you? At the provider, or who of the demo people do you want to be?"""
    resources, inside = resources_of(request), ours(wanted)
    if resources.settings.auth_jwks_url is not None:
        start = f"/sign-in/start?next={quote(inside, safe='')}" if resources.gate else None
        return page(request, "sign_in.html", people=(), wanted=inside, external=True, start=start)
    _from_here(request)
    directory = await resources.log.directory()
    people = sorted(
        ((key, person) for key, person in directory.people.items() if person.active), key=lambda pair: pair[1].name
    )
    return page(request, "sign_in.html", people=people, wanted=inside, external=False, start=None)


@router.post("/sign-in", openapi_extra=everybody())
async def enter(request: Request) -> Response:
    """A session for the demo person that was picked, as long as the built-in issuer's tokens last."""
    resources, form = resources_of(request), form_of(request)
    if resources.settings.auth_jwks_url is not None:
        raise problems.Rejected(problems.ROLE_REQUIRED, "People sign in with your identity provider here.")
    _from_here(request)
    person = form.get("person", "")
    if not (await resources.log.directory()).knows(person):
        raise problems.Rejected(problems.PERSON_UNKNOWN, "Nobody of that name is in Concord's directory of people.")
    token = issue_token(resources.settings, person)
    return _let_in(request, token, LIFETIME, form.get("next", "/"))


@router.get("/sign-in/start", openapi_extra=everybody())
async def start(request: Request, wanted: Wanted = "/") -> Response:
    """Off to the identity provider; what must come back stays in this browser."""
    resources, gate = resources_of(request), _gate(request)
    now, inside = resources.clock(), ours(wanted)
    wanted = inside if len(inside) <= LONGEST_WAY_BACK else "/"
    address, begun = await gate.sign_on.begin(_back(request), wanted, now)
    answer = RedirectResponse(address, status_code=303)
    sealed = gate.seals.seal(BEGUN, begun.model_dump(), now, AT_THE_PROVIDER)
    remember(request, answer, BEGUN, sealed, int(AT_THE_PROVIDER.total_seconds()))
    return answer


@router.get("/sign-in/done", openapi_extra=everybody())
async def done(
    request: Request, state: Word = None, code: Word = None, error: Word = None, iss: Word = None
) -> Response:
    """Back from the identity provider: a session for whom it names, if the directory lists them."""
    resources, gate = resources_of(request), _gate(request)
    begun = _begun(request, gate)
    said = Said(state=state, code=code, error=error, issuer=iss)
    person = await gate.sign_on.finish(begun, said, _back(request), resources.clock())
    directory = await resources.log.directory()
    if not directory.knows(person):
        raise problems.Rejected(
            problems.PERSON_UNKNOWN,
            f"The identity provider calls you {person[:100]}, and Concord's directory lists nobody of that name. "
            f"{_whom_to_ask(directory)}",
        )
    lifetime = timedelta(minutes=resources.settings.session_minutes)
    log.info("session.begun", person=person)
    answer = _let_in(request, session_for(gate, person, resources.clock(), lifetime), lifetime, begun.wanted)
    forget(answer, BEGUN)
    return answer


@router.post("/sign-out", openapi_extra=everybody())
async def leave(request: Request) -> Response:
    """The end of the session in this browser, and then at the provider, where it has a place for that."""
    resources = resources_of(request)
    farewell = None
    if resources.gate is not None:
        back = _origin(request) + "/sign-in"
        farewell = await resources.gate.sign_on.farewell(back, resources.clock())
    # A form may lead to our own pages alone (`form-action`), so a page of ours leads on to the provider.
    answer = page(request, "signed_out.html", farewell=farewell) if farewell else RedirectResponse("/sign-in", 303)
    if farewell:
        answer.headers["Refresh"] = f"1;url={farewell}"
    forget(answer, SESSION)
    return answer


def _gate(request: Request) -> Gate:
    gate = resources_of(request).gate
    if gate is None:
        raise problems.Rejected(problems.NOT_FOUND, "Nobody signs in at an identity provider here.")
    return gate


def _begun(request: Request, gate: Gate) -> Begun:
    try:
        found = gate.seals.open(BEGUN, request.cookies.get(BEGUN, ""), resources_of(request).clock())
    except (Broken, Expired):
        found = None
    begun = begun_from(found)
    if begun is None:
        raise problems.Rejected(
            problems.SIGN_IN_NOT_OURS, "This browser began no sign-in in the last ten minutes. Begin again."
        )
    return begun


def _let_in(request: Request, session: str, lifetime: timedelta, wanted: str) -> Response:
    answer = RedirectResponse(ours(wanted), status_code=303)
    remember(request, answer, SESSION, session, int(lifetime.total_seconds()))
    forget(answer, DOOR)
    return answer


def _whom_to_ask(directory: Directory) -> str:
    names = [person.name for person in directory.people.values() if person.active and ADMINISTRATOR in person.roles]
    return f"Ask {' or '.join(names)} to list you." if names else "Ask whoever runs Concord to list you."


def _back(request: Request) -> str:
    return _origin(request) + "/sign-in/done"


def _origin(request: Request) -> str:
    public = resources_of(request).settings.public_url
    if public is not None:
        return public
    _from_here(request)
    return f"{request.url.scheme}://{request.url.netloc}"


def _from_here(request: Request) -> None:
    """Whoever signs in types this machine's own name: a page elsewhere that made its name point to us did not."""
    host = request.url.hostname or ""
    if not is_loopback(host):
        raise problems.Rejected(problems.NOT_ON_LOOPBACK, "People sign in at 127.0.0.1 or localhost, on this machine.")
    if request.client is not None and not _is_local(request.client.host):
        raise problems.Rejected(problems.NOT_ON_LOOPBACK, "People sign in on this machine alone.")


def _is_local(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False
