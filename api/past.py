"""Telling what was: in a simulation alone, a request may say that it is asked at an earlier moment."""

from __future__ import annotations

from datetime import timedelta

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from starlette.requests import Request

from api import problems
from api.resources import resources_of

AT = "Concord-At"
"""A header: a time with its zone. What is begun by the request lives that far in the past from then on."""

_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)


def behind(request: Request) -> timedelta:
    """How far in the past a request is asked: nothing outside a simulation, whatever it says. Raises Rejected."""
    resources = resources_of(request)
    said = request.headers.get(AT)
    if said is None or not resources.settings.simulation:
        return timedelta(0)
    try:
        at = _TIME.validate_strings(said)
    except ValidationError:
        raise problems.Rejected(problems.MALFORMED_REQUEST, f"{AT} is a time with its zone.") from None
    return max(resources.clock() - at, timedelta(0))
