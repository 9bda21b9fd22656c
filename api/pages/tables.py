"""What pages with a long table share: the address is the table's state, and all of it can be had for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterable, Sequence
from io import StringIO
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response, StreamingResponse

from api import problems

A = TypeVar("A", bound=BaseModel)

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def asked_by(request: Request, question: type[A], **fixed: object) -> A:
    """The address as the API's own question; fields left empty in a form ask for nothing. Raises Rejected."""
    many = {field.alias or name for name, field in question.model_fields.items() if _is_list(field.annotation)}
    given: dict[str, Any] = dict(fixed)
    for name, value in request.query_params.multi_items():
        if value and name in many:
            cast("list[str]", given.setdefault(name, [])).append(value)
        elif value:
            given[name] = value
    try:
        return question.model_validate(given)
    except ValidationError as error:
        found = [dict(one) for one in error.errors(include_url=False, include_context=False, include_input=False)]
        raise problems.malformed(problems.MALFORMED_REQUEST, found, inside=("query",)) from None


def address_of(asked: BaseModel, *without: str) -> str:
    """The query string of a view without its order and its page, and without the fields that a link changes."""
    kept = asked.model_dump(
        mode="json", exclude={"sort", "cursor", "seen", *without}, exclude_defaults=True, by_alias=True
    )
    return urlencode({name: value for name, value in kept.items() if value is not None}, doseq=True)


def download(name: str, columns: Sequence[str], rows: AsyncIterator[object], reach: Response) -> StreamingResponse:
    """Rows as a file for spreadsheets; the last line says how far it reaches."""

    async def lines() -> AsyncIterator[str]:
        yield "\ufeff" + _line(columns)
        async for row in rows:
            yield _line(cell(getattr(row, column)) for column in columns)
        position = f"log position {reach.headers['Concord-Position']}"
        yield _line(["", f"as of {reach.headers.get('Concord-As-Of', position)}"])

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def cell(value: object) -> str:
    """A value as spreadsheets read it; text that would begin a formula is made to stay text."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value)


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _is_list(annotation: object) -> bool:
    options = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return any(get_origin(option) is list for option in options)
