"""What browsers load besides pages: files with fingerprints in their names, made once by `make setup`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from api import problems
from api.access import everybody
from api.pages.packing import takes_gzip
from api.pages.route import PageRoute

FOLDER = Path(__file__).resolve().parents[1] / "web" / "static"
FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
_NAMED = re.compile(r"[a-zA-Z0-9-]+(\.[0-9a-f]{12})?\.(css|js|woff2)")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


class Assets:
    """The fingerprinted name of each file, as last built; nothing while none are, and pages then do without."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._manifest = folder / "manifest.json"
        self._built_at = 0
        self._names: Mapping[str, str] = {}

    def names(self) -> Mapping[str, str]:
        """Looked up anew when they were built anew."""
        try:
            built_at = self._manifest.stat().st_mtime_ns
            if built_at != self._built_at:
                self._names, self._built_at = json.loads(self._manifest.read_text(encoding="utf-8")), built_at
        except FileNotFoundError:
            self._names, self._built_at = {}, 0
        return self._names


@router.get("/assets/{name}", openapi_extra=everybody())
async def asset(request: Request, name: str) -> Response:
    """One file, compressed for whoever takes that. A name is given to one content only, so it is kept for ever."""
    file = FOLDER / name
    if _NAMED.fullmatch(name) is None or not file.is_file():
        raise problems.Rejected(problems.NOT_FOUND, "There is no such file.")
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    packed = file.with_name(f"{name}.gz")
    if takes_gzip(request) and packed.is_file():
        file, headers = packed, {**headers, "Content-Encoding": "gzip"}
    return FileResponse(file, headers=headers, media_type=MEDIA_TYPES[Path(name).suffix])
