"""Where a documented figure stands."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Source = Annotated[str, Field(pattern=r"^(N|G|S|R|A|E|Q|I|GO|NI|NC|STD|DOMAIN|computed)\b")]
"""Where a figure stands: a document of DOMAIN 0.1 and its lines. A figure without one is refused."""
