"""A front door whose people sign in at an identity provider, and the way there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx

from api.keys import PublishedKeys
from api.resources import gate_of
from infrastructure.settings import Settings
from tests.support.api import FrontDoor, front_door
from tests.support.browser import HERE, Browser
from tests.support.deals import CFO, PEOPLE
from tests.support.paper import NOWHERE, Paper, on_paper
from tests.support.provider import CLIENT, IdentityProvider


def trusting(issuer: str, folder: Path, **more: object) -> Trusting:
    return Trusting(issuer, folder, more)


class Trusting:
    """A front door whose people sign in at a provider."""

    def __init__(self, issuer: str, folder: Path, more: dict[str, object]) -> None:
        self._issuer, self._folder, self._more = issuer, folder, more

    async def __aenter__(self) -> FrontDoor:
        settings = Settings(database_url=NOWHERE, temporal_address="127.0.0.1:1", data_folder=self._folder)
        self._opened = front_door(settings, on_paper(Paper()))
        self._http = httpx.AsyncClient(trust_env=False)
        door = await self._opened.__aenter__()
        there = {
            "auth_issuer": self._issuer, "auth_jwks_url": f"{self._issuer}/jwks", "oidc_client_id": CLIENT, **self._more
        }  # fmt: skip
        settings = settings.model_copy(update=there)
        keys = PublishedKeys(f"{self._issuer}/jwks", self._http)
        gate = gate_of(settings, keys, self._http)
        door.app.state.resources = replace(door.resources, settings=settings, gate=gate)
        return door

    async def __aexit__(self, *problem: object) -> None:
        await self._http.aclose()
        await self._opened.__aexit__(None, None, None)


async def leaves(visiting: Browser, wanted: str = "/gates") -> str:
    """From our page to the provider's: its address."""
    page = await visiting.opens(f"/sign-in?{urlencode({'next': wanted})}")
    (start,) = page.having(**{"class": "btn btn-primary"})
    answer = await visiting.http.get(start["href"])
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def arrives(visiting: Browser, back: str) -> httpx.Response:
    """From the provider back to us."""
    assert back.startswith(f"{HERE}/sign-in/done?"), back
    return await visiting.http.get(back)


async def signs_in(visiting: Browser, identity: IdentityProvider, person: str = CFO) -> httpx.Response:
    return await arrives(visiting, await identity.answers(await leaves(visiting), sub=person))


async def is_in(visiting: Browser) -> bool:
    """Whether our pages know who looks; they have no database here, and say so by name."""
    answer = await visiting.http.get("/gates")
    assert answer.status_code in {303, 503}
    return answer.status_code == 503 and PEOPLE.people[CFO].name in answer.text
