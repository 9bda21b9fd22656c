"""A walk through the dashboard: every address that is a page, found from the routes and reached by the pages' links."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Container, Iterable, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

from api.pages.route import PageRoute
from tests.support.browser import Page

OF_ONE_SORT = 2
"""How many pages of one route are worth a visit, besides those that are asked for."""
ASSETS = "/assets/"


def routes_of(app: FastAPI) -> Iterator[str]:
    """The path of every route that answers browsers with something to look at."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, PageRoute) and "GET" in (route.methods or ()) and not route.path.startswith(ASSETS):
            yield route.path


async def walk(
    http: httpx.AsyncClient, routes: Iterable[str], begin: Iterable[str], shut: Container[str] = ()
) -> dict[str, list[str]]:
    """Addresses by route that answer with a page: those to begin with, and what their links lead to.

    A route whose answers are no pages (a spreadsheet, a stream) has an empty list; one that no link leads to has no
    entry, so whoever walks notices it. A link that leads nowhere is kept, for whoever opens it to fail. Routes in
    `shut` are passed by.
    """
    patterns = {path: compile_path(path)[0] for path in sorted(routes, key=lambda path: path.count("{"))}
    found: dict[str, list[str]] = {}
    asked, visits = list(begin), Counter[str]()
    waiting, seen = deque(asked), set[str]()
    while waiting:
        address = waiting.popleft()
        route = _route_of(patterns, address)
        if route is None or route in shut or address in seen or (address not in asked and visits[route] >= OF_ONE_SORT):
            continue
        seen.add(address)
        visits[route] += 1
        kept = found.setdefault(route, [])
        async with _looked(http, address) as page:
            if page is not None:
                kept.append(address)
                waiting.extend(_links(page))
    return found


@asynccontextmanager
async def _looked(http: httpx.AsyncClient, address: str) -> AsyncIterator[Page | None]:
    """A page; None for what is none."""
    async with http.stream("GET", address) as answer:
        if answer.headers.get("content-type", "").startswith("text/html"):
            await answer.aread()
            yield Page(answer.text)
        else:
            yield None


def _route_of(patterns: dict[str, re.Pattern[str]], address: str) -> str | None:
    path = urlsplit(address).path
    return next((route for route, pattern in patterns.items() if pattern.match(path)), None)


def _links(page: Page) -> Iterator[str]:
    """Where the page leads to, without places inside a page, the plain ones first."""
    links = {found["href"].partition("#")[0] for tag, found in page.tags if tag == "a" and "href" in found}
    yield from sorted((link for link in links if link.startswith("/")), key=lambda link: ("?" in link, link))
