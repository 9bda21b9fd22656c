"""What browsers load besides pages: files with fingerprints in their names, made once by `make setup`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from api import problems
from api.access import everybody
from api.pages.route import PageRoute

FOLDER = Path(__file__).resolve().parents[1] / "web" / "static"
FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
_NAMED = re.compile(r"[a-zA-Z0-9-]+(\.[0-9a-f]{12})?\.(css|js|woff2)")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@cache
def manifest(folder: Path = FOLDER) -> Mapping[str, str]:
    """The fingerprinted name of each file; nothing while they are not built, and pages then do without."""
    try:
        found: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


@router.get("/assets/{name}", openapi_extra=everybody())
async def asset(request: Request, name: str) -> Response:
    """One file, compressed for whoever takes that. A name is given to one content only, so it is kept for ever."""
    file = FOLDER / name
    if _NAMED.fullmatch(name) is None or not file.is_file():
        raise problems.Rejected(problems.NOT_FOUND, "There is no such file.")
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    packed = file.with_name(f"{name}.gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        file, headers = packed, {**headers, "Content-Encoding": "gzip"}
    return FileResponse(file, headers=headers, media_type=MEDIA_TYPES[Path(name).suffix])
