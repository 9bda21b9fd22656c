"""The way in: on this machine one picks a demo person; with an identity provider the page says what is missing."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api import problems
from api.access import everybody
from api.pages.render import page
from api.pages.route import PageRoute, form_of
from api.pages.session import DOOR, SESSION, forget, remember
from api.resources import resources_of
from infrastructure.issuer import LIFETIME, issue_token
from infrastructure.settings import is_loopback

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/sign-in", openapi_extra=everybody())
async def door(request: Request, wanted: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> Response:
    """Who do you want to be?"""
    resources = resources_of(request)
    if resources.settings.auth_jwks_url is not None:
        return page(request, "sign_in.html", people=(), wanted="/", external=True)
    _from_here(request)
    directory = await resources.log.directory()
    people = sorted(
        ((key, person) for key, person in directory.people.items() if person.active), key=lambda pair: pair[1].name
    )
    return page(request, "sign_in.html", people=people, wanted=_inside(wanted), external=False)


@router.post("/sign-in", openapi_extra=everybody())
async def enter(request: Request) -> Response:
    """A session for the person that was picked, as long as the built-in issuer's tokens last."""
    resources, form = resources_of(request), form_of(request)
    if resources.settings.auth_jwks_url is not None:
        raise problems.Rejected(problems.ROLE_REQUIRED, "People sign in with your identity provider here.")
    _from_here(request)
    person = form.get("person", "")
    if not (await resources.log.directory()).knows(person):
        raise problems.Rejected(problems.PERSON_UNKNOWN, "Nobody of that name is in Concord's directory of people.")
    answer = RedirectResponse(_inside(form.get("next", "/")), status_code=303)
    token = issue_token(resources.settings, person)
    remember(request, answer, SESSION, token, int(LIFETIME.total_seconds()))
    forget(answer, DOOR)
    return answer


@router.post("/sign-out", openapi_extra=everybody())
async def leave(request: Request) -> Response:
    """The end of the session in this browser."""
    del request
    answer = RedirectResponse("/sign-in", status_code=303)
    forget(answer, SESSION)
    return answer


def _from_here(request: Request) -> None:
    """Whoever signs in types this machine's own name: a page elsewhere that made its name point to us did not."""
    host = request.url.hostname or ""
    if not is_loopback(host):
        raise problems.Rejected(
            problems.NOT_ON_LOOPBACK, "Demo people sign in at 127.0.0.1 or localhost, on this machine."
        )
    if request.client is not None and not _is_local(request.client.host):
        raise problems.Rejected(problems.NOT_ON_LOOPBACK, "Demo people sign in on this machine alone.")


def _is_local(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False


def _inside(wanted: str) -> str:
    """A page of ours, whatever was asked."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if inside else "/"
