"""Questions that end at an event: which one says so, what a hash seals, whether a history is whole, and proof of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import Annotated
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel

from api.access import Asking, GuardedRoute, people
from api.documents import refusals
from api.files import Initiative, known_file, known_to
from api.reach import asked_as_of, looking_today, then_of
from api.resources import resources_of
from domain.kernel import StreamId
from infrastructure.event_store import verify_alone
from infrastructure.event_store.export import lines_of
from infrastructure.event_store.hashing import GENESIS, leaf, row_of
from infrastructure.event_store.store import StoredEvent
from projections import timeline
from projections.examiner import Examined, examined
from projections.file_changes import Change, last_change, leaves
from projections.timeline import Entry

router = APIRouter(
    prefix="/api/v1/initiatives/{initiative}",
    route_class=GuardedRoute,
    tags=["questions"],
    dependencies=[Depends(asked_as_of)],
)

log = structlog.get_logger(__name__)

HOW = """Evidence of {initiative}

events.jsonl  Every event up to version {version}, one JSON object a line, exactly as it lies in the log.
verify.py     Computes every hash anew. Python 3 is enough; it asks nobody: python3 verify.py events.jsonl

Each event carries the SHA-256 hash over itself and over the hash of the event before it; the first follows 32 zero
bytes. Whoever changes, removes, inserts or reorders an event breaks the chain from there on. The last hash is
{last}

Compare that hash with the dashboard's (Audit, Receipts) or with the output of: concord export {initiative}
That nothing was cut off the end is shown by the anchors of the whole log: concord verify
Documents are named in the events by the SHA-256 hash of their content.
"""

Field = Annotated[str, Query(min_length=1, max_length=200, description="A path in the file, or the beginning of one.")]
BINARY = {"type": "string", "format": "binary"}
Hash = Annotated[str, InPath(pattern=r"^[0-9a-f]{64}$")]


class Origin(BaseModel):
    """The event that last changed a part of the file: `change` is null where nothing of that name ever was."""

    initiative: StreamId
    field: str
    change: Change | None


class Receipted(BaseModel):
    """What a hash of an initiative seals: an event, or values of the file (a document, a valuation) that name it.

    `holds`: of an event, whether its hash was computed anew and follows from the one before it.
    """

    initiative: StreamId
    hash: str
    event: Entry | None
    holds: bool | None
    fields: list[str]


@router.get(
    "/origin",
    summary="Which event says so",
    responses=refusals(401, 403, 404, 422, 500, 503),
    openapi_extra=people(),
)
async def origin(request: Request, asking: Asking, initiative: Initiative, field: Field) -> Origin:
    """The event that last changed a value of the file, or any value below a path such as `deal.offers`."""
    await known_to(resources_of(request), initiative, asking)
    stored = await history(request, initiative)
    last = await asyncio.to_thread(last_change, stored, field)
    return Origin(initiative=initiative, field=field, change=last)


@router.get(
    "/receipts/{seal}",
    summary="What a hash seals",
    responses=refusals(401, 403, 404, 422, 500, 503),
    openapi_extra=people(),
)
async def receipt(request: Request, asking: Asking, initiative: Initiative, seal: Hash) -> Receipted:
    """Look up a receipt: the event with that hash, computed anew, or what in the file names it."""
    file = await known_file(request, asking, initiative)
    async with looking_today(request) as connection:
        event = await timeline.sealed(connection, asking.viewer, seal)
    event = event if event is not None and event.initiative == initiative else None
    fields = [path for path, value in leaves(file).items() if value == seal]
    holds = None if event is None else await _holds(request, event)
    return Receipted(initiative=initiative, hash=seal, event=event, holds=holds, fields=fields)


@router.get(
    "/verification",
    summary="Whether its history is whole",
    responses=refusals(401, 403, 404, 422, 500, 503),
    openapi_extra=people(),
)
async def verify(request: Request, asking: Asking, initiative: Initiative) -> Examined:
    """Compute every hash of the initiative anew, and ask every proof of it; names the first bad event."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    return await examined(resources.reader, initiative)


@router.get(
    "/evidence",
    summary="Evidence to take away",
    response_class=Response,
    responses={
        200: {"description": "A ZIP archive.", "content": {"application/zip": {"schema": BINARY}}},
        **refusals(401, 403, 404, 422, 500, 503),
    },
    openapi_extra=people(),
)
async def evidence(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Every event with its hashes, and a program of a page that verifies them without Concord."""
    await known_to(resources_of(request), initiative, asking)
    stored = await history(request, initiative)
    log.info("evidence.exported", initiative=initiative, by=asking.person, version=stored[-1].version if stored else 0)
    name = {"Content-Disposition": f'attachment; filename="{initiative}-evidence.zip"'}
    return Response(bundle(initiative, stored), media_type="application/zip", headers=name)


async def history(request: Request, initiative: StreamId) -> list[StoredEvent]:
    """The events of a stream up to the moment that the request is about. Who asks must be known to know of it."""
    then = then_of(request)
    stored = await resources_of(request).reader.read_stream(initiative)
    return stored if then is None else list(takewhile(then.moment.covers, stored))


def bundle(initiative: StreamId, stored: Sequence[StoredEvent]) -> bytes:
    """The archive; the same events make the same bytes."""
    last = stored[-1].hash.hex() if stored else GENESIS.hex()
    how = HOW.format(initiative=initiative, version=stored[-1].version if stored else 0, last=last)
    alone = Path(verify_alone.__file__).read_bytes()
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as files:
        for name, content in (("README.txt", how.encode()), ("events.jsonl", lines_of(stored)), ("verify.py", alone)):
            files.writestr(ZipInfo(f"{initiative}/{name}"), content, ZIP_DEFLATED)
    return archive.getvalue()


async def _holds(request: Request, event: Entry) -> bool:
    stored = await resources_of(request).reader.read_stream(event.initiative, event.version - 2, event.version)
    before = stored[0].hash if len(stored) > 1 else GENESIS
    return leaf(row_of(stored[-1])) == bytes.fromhex(event.hash) and stored[-1].previous_hash == before
