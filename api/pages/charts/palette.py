"""The colours that a chart may name, read from the one place that defines them: the style sheet, for both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Theme = Literal["light", "dark"]

SHEET = Path(__file__).resolve().parents[2] / "web" / "app.css"
_BLOCK: Mapping[Theme, str] = {"light": r":root\s*\{([^}]*)\}", "dark": r'\[data-bs-theme="dark"\]\s*\{([^}]*)\}'}
_COLOUR = re.compile(r"--c-([a-z0-9-]+):\s*([^;]+);")
_NAME = re.compile(r"\$([a-z0-9-]+)")


@cache
def colours(theme: Theme) -> Mapping[str, str]:
    """Each name with its colour as `#rrggbb` or `#rgb`; what paper gets is `light`."""
    blocks = re.findall(_BLOCK[theme], SHEET.read_text(encoding="utf-8"))
    return {name: colour.strip() for block in blocks for name, colour in _COLOUR.findall(block)}


def named_in(option: object) -> Iterator[str]:
    """Every colour that an option names."""
    match option:
        case str() if (found := _NAME.fullmatch(option)) is not None:
            yield found[1]
        case dict():
            for each in option.values():
                yield from named_in(each)
        case list() | tuple():
            for each in option:
                yield from named_in(each)
        case _:
            return
