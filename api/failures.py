"""Which exception becomes which problem document."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

import psycopg
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg.errors import InvalidSchemaName, UndefinedTable
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api import problems
from domain.kernel import Refused
from infrastructure.event_store.store import StoreUnavailable
from workflows.client import CommandRefused

AWAY = (StoreUnavailable, OperationalError, InterfaceError, NoConnectionFree, PoolTimeout, psycopg.OperationalError)
"""What the two drivers raise when PostgreSQL does not answer."""

SORTS = {
    HTTPStatus.NOT_FOUND: problems.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: problems.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: problems.BODY_TOO_LARGE,
}

log = structlog.get_logger(__name__)


def install(app: FastAPI) -> None:
    """Answer everything that is raised with a problem document; what is not named here is a bug (see `api.shell`)."""
    app.add_exception_handler(problems.Rejected, _rejected)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(CommandRefused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _by_the_framework)
    for away in AWAY:
        app.add_exception_handler(away, _database_away)
    app.add_exception_handler(ProgrammingError, _table_missing)


async def _rejected(request: Request, problem: Exception) -> Response:
    return problems.answer(request, cast("problems.Rejected", problem))


async def _refused(request: Request, no: Exception) -> Response:
    refusal = cast("Refused | CommandRefused", no)
    return problems.refusal(request, code=refusal.code, message=refusal.message, detail=refusal.detail)


async def _malformed(request: Request, problem: Exception) -> Response:
    errors = cast("RequestValidationError", problem).errors()
    return problems.answer(request, problems.malformed(problems.MALFORMED_REQUEST, errors))


async def _by_the_framework(request: Request, problem: Exception) -> Response:
    raised = cast("HTTPException", problem)
    sort = SORTS.get(HTTPStatus(raised.status_code))
    if sort is None:
        raise raised
    return problems.answer(request, problems.Rejected(sort, sort.title + ".", headers=raised.headers))


async def _table_missing(request: Request, problem: Exception) -> Response:
    if not isinstance(cast("ProgrammingError", problem).orig, UndefinedTable | InvalidSchemaName):
        raise problem
    log.warning("read_model.missing")
    return problems.answer(
        request, problems.Rejected(problems.READ_MODEL_MISSING, "No projection runner has built this read model yet.")
    )


async def _database_away(request: Request, problem: Exception) -> Response:
    log.warning("database.unavailable", problem=type(problem).__name__)
    return problems.answer(
        request, problems.Rejected(problems.DATABASE_UNAVAILABLE, "The database does not answer; try again soon.")
    )
