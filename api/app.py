"""The front door as one application: `create_app(settings)`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from api import (
    agenda,
    commands,
    evidence,
    failures,
    files,
    integration_books,
    integrations,
    live,
    offered,
    offerings,
    operations,
    questions,
    registers,
    trail,
    valuations,
)
from api.documents import document_of
from api.packs import board_pack
from api.packs import page as pack_page
from api.pages import as_of as as_of_page
from api.pages import (
    assets,
    audit,
    beginning,
    books,
    calendar,
    diligence,
    doing,
    first_run,
    gates,
    history,
    initiative,
    initiatives,
    lost,
    overview,
    risks,
    sign_in,
)
from api.pages import integration as integration_page
from api.pages import live as live_pages
from api.pages import people as people_page
from api.pages import valuation as valuation_page
from api.resources import Resources, opened
from api.shell import Shell
from infrastructure.http_edge import HttpEdge
from infrastructure.settings import Settings

Opening = Callable[[Settings], AbstractAsyncContextManager[Resources]]


def create_app(settings: Settings, resources: Opening = opened) -> FastAPI:
    """The application. It opens its resources when it starts and closes them when it ends.

    Raises IssuerError when the built-in issuer would sign for an API that other machines can reach.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with resources(settings) as found:
            app.state.resources = found
            yield

    app = FastAPI(
        title="Concord",
        version=_version(),
        lifespan=lifespan,
        docs_url=None,  # its page loads scripts from a third party
        redoc_url=None,
        openapi_url=None,  # served by `api.offerings`, with a declared access like everything else
        # `HttpEdge` does this; FastAPI's own spans would carry what people search for out of the house.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    for each in (
        commands,
        questions,
        files,
        evidence,
        trail,
        valuations,
        integration_books,
        integrations,
        registers,
        agenda,
        live,
        offerings,
        operations,
    ):
        app.include_router(each.router)
    for each in (beginning, doing, people_page, offered):
        app.include_router(each.router)
    for each in (
        assets,
        sign_in,
        overview,
        initiatives,
        initiative,
        gates,
        valuation_page,
        integration_page,
        live_pages,
    ):
        app.include_router(each.router)
    for each in (first_run, risks, calendar, diligence):
        app.include_router(each.router)
    for each in (board_pack, pack_page):
        app.include_router(each.router)
    for each in (as_of_page, audit, history, books):
        app.include_router(each.router)
    app.state.assets = assets.Assets()
    app.state.plans = integrations.Plans()
    app.openapi = document_of(app)  # type: ignore[method-assign]  # FastAPI's own way to complete the document
    failures.install(app)
    lost.install(app)
    app.add_middleware(Shell)
    app.add_middleware(HttpEdge)
    return app


def _version() -> str:
    try:
        return version("concord")
    except PackageNotFoundError:
        return "unreleased"
