"""Pages travel compressed to whoever takes that.

How long a compressed page is tells something about what is in it, so the one secret that every page repeats, the proof
of its forms, is masked anew for each answer (`api.pages.session`), and the length itself is blurred.
"""

from __future__ import annotations

import secrets
from gzip import GzipFile
from io import BytesIO

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

SMALLEST = 1024
"""Bytes below which compression saves no packet."""
LEVEL = 6
BLURRED_BY = 100
"""Bytes that are added at most, at random, as the name in the archive's head: no page has a length of its own."""


def takes_gzip(request: Request) -> bool:
    """Whether the visitor's program unpacks gzip (RFC 9110, 12.5.3)."""
    for wish in ",".join(request.headers.getlist("accept-encoding")).lower().split(","):
        coding, _, weight = wish.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


def packed(request: Request, answer: Response) -> Response:
    """The same answer, smaller. Files, streams and answers without content stay as they are."""
    if not isinstance(answer, HTMLResponse) or "content-encoding" in answer.headers:
        return answer
    if len(answer.body) < SMALLEST or not takes_gzip(request):
        return answer
    small = BytesIO()
    name = "c" * secrets.randbelow(BLURRED_BY)
    with GzipFile(name, "wb", LEVEL, small, mtime=0) as archive:
        archive.write(answer.body)
    answer.body = small.getvalue()
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Length"] = str(len(answer.body))
    return answer
