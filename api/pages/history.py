"""The history of one initiative: what happened, what changed between two moments, and proof that it is what it was."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api import evidence, files, problems
from api.access import Asking, people
from api.evidence import Receipted
from api.files import Difference, Initiative
from api.identity import Caller
from api.pages.render import page
from api.pages.route import PageRoute
from api.reach import Seen
from domain.kernel import Key
from projections.examiner import Examined
from projections.file_changes import VersionUnknown

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ENTRIES = 50
HASH = 64

Text = Annotated[str, Query(max_length=100)]


@router.get("/initiatives/{initiative}/history", openapi_extra=people())
async def history(  # noqa: PLR0913, PLR0917 - one argument for each part of the address
    request: Request,
    asking: Asking,
    initiative: Initiative,
    seen: Seen = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    kind: Annotated[Key | None, Query(alias="type")] = None,
    since: Annotated[str, Query(alias="from", max_length=64)] = "",
    upto: Annotated[str, Query(alias="to", max_length=64)] = "",
    seal: Annotated[str, Query(alias="hash", max_length=100)] = "",
) -> Response:
    """The timeline, the newest first; a difference and a receipt when the address asks for them."""
    return await _page(
        request, asking, initiative, seen=seen, before=before, kind=kind, since=since, upto=upto, seal=seal
    )


@router.get("/initiatives/{initiative}/history/why", openapi_extra=people())
async def why(request: Request, asking: Asking, initiative: Initiative, field: Text) -> Response:
    """From a figure to the event that last changed it."""
    found = await evidence.origin(request, asking, initiative, field)
    if found.change is None:
        raise problems.Rejected(problems.NOT_FOUND, "Nothing of that name was ever recorded here.")
    version = found.change.version
    place = f"/initiatives/{initiative}/history?before={version + 1}&at={version}#v{version}"
    return RedirectResponse(place, status_code=303)


@router.post("/initiatives/{initiative}/history/verification", openapi_extra=people())
async def verify(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Compute every hash of this history anew, at once."""
    examined = await evidence.verify(request, asking, initiative)
    return await _page(request, asking, initiative, examined=examined)


@router.get("/initiatives/{initiative}/evidence.zip", openapi_extra=people())
async def bundle(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Every event with its hashes, and how to verify them elsewhere."""
    return await evidence.evidence(request, asking, initiative)


async def _page(  # noqa: PLR0913 - what the page may show
    request: Request,
    asking: Caller,
    initiative: str,
    *,
    seen: str | None = None,
    before: int | None = None,
    kind: Key | None = None,
    since: str = "",
    upto: str = "",
    seal: str = "",
    examined: Examined | None = None,
) -> Response:
    reach = Response()
    file = await files.known_file(request, asking, initiative, seen=seen)
    told = await files.happened(
        request, reach, asking, initiative, before=before, order="newest_first", size=ENTRIES,
        types=(kind,) if kind else (), seen=seen,
    )  # fmt: skip
    difference, wrong = await _difference(request, asking, initiative, since, upto or str(file.version))
    return page(
        request,
        "initiative/history.html",
        file=file,
        told=told,
        kind=kind,
        types=sorted({entry.type for entry in told.entries} | ({kind} if kind else set())),
        at=request.query_params.get("at"),
        since=since,
        upto=upto,
        difference=difference,
        wrong=wrong,
        seal=seal,
        receipt=await _receipt(request, asking, initiative, seal),
        examined=examined,
        reach=reach.headers,
    )


async def _difference(
    request: Request, asking: Caller, initiative: str, since: str, upto: str
) -> tuple[Difference | None, str | None]:
    """What changed between two moments, or why that cannot be told."""
    if not since:
        return None, None
    try:
        return await files.diff(request, asking, initiative, since.strip(), upto.strip()), None
    except VersionUnknown as no:
        return None, no.message
    except ValueError:
        return None, "Give two versions, two days (2026-09-30), or two times with their zone."


async def _receipt(request: Request, asking: Caller, initiative: str, seal: str) -> Receipted | None:
    wanted = seal.strip().lower()
    if not wanted:
        return None
    if len(wanted) != HASH or set(wanted) - set("0123456789abcdef"):
        return Receipted(initiative=initiative, hash=wanted, event=None, holds=None, fields=[])
    return await evidence.receipt(request, asking, initiative, wanted)
