"""From what a document says to its PDF: tagged for screen readers (PDF/UA-1), and the same bytes for the same words."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import typst

from api.packs.contents import Document

HERE = Path(__file__).resolve().parent


def pdf(template: str, said: Document, at: datetime, fonts: Path) -> bytes:
    """The PDF of a template and what it is given as `pack`; `at` is its date. Raises typst.TypstError."""
    return typst.compile(
        HERE / template,
        root=HERE,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"pack": json.dumps(said)},
        pdf_standards="ua-1",
        timestamp=int(at.timestamp()),
    )
