"""What every chart has: a heading, its basis, the finding as a sentence, what is drawn, and the figures as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.pages.formats import figure

Option = dict[str, Any]
"""What ECharts draws, as JSON. `"$name"` is a colour of `api.pages.charts.palette`, whichever theme is on."""

LOWEST, HIGHEST, STEP = 120, 1600, 40
_EPOCH = date(1970, 1, 1)
_DAY = 86_400_000

BARE: Mapping[str, Any] = {"axisLine": {"show": False}, "splitLine": {"show": False}}
SILENT: Mapping[str, Any] = {"tooltip": {"show": False}}
DATES: Mapping[str, str] = {
    "year": "{MMM} {yyyy}",
    "month": "{MMM} {yyyy}",
    "day": "{d} {MMM}",
    "hour": "{d} {MMM}",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; its unit stands in its label."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What is drawn, for whoever reads tables: formatted as pages format figures."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`key` is unique on a page; `basis` says unit and reading; `finding` is what a reader should take from it.

    `full`: it needs the whole width of a page.
    """

    key: str
    title: str
    basis: str
    finding: str
    height: str
    option: Option
    figures: Figures
    full: bool = False


def table(words: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[str]]) -> Figures:
    """Columns of words, then columns of numbers."""
    columns = (*(Column(label) for label in words), *(Column(label, number=True) for label in numbers))
    return Figures(columns, tuple(tuple(row) for row in rows))


def tall(rows: int, each: int, around: int) -> str:
    """The class of a chart that has so many rows of so many pixels, and so much around them."""
    wanted = -(-(rows * each + around) // STEP) * STEP
    return f"h-{min(max(wanted, LOWEST), HIGHEST)}"


def plain(name: str) -> str:
    """Somebody's words where ECharts would read markup (`{style|text}`) or a colour (`$name`)."""
    words = name.replace("{", "(").replace("}", ")").replace("|", "/")
    return f"\N{ZERO WIDTH SPACE}{words}" if words.startswith("$") else words


def moment(day: date) -> int:
    """A day as the time axis counts: milliseconds since the epoch, whole days of UTC."""
    return (day - _EPOCH).days * _DAY


def span(items: Sequence[Option], rows: Sequence[Sequence[float]], *, size: float = 0.56, **more: Any) -> Option:  # noqa: ANN401 - parts of an option
    """Floating bars along x: `rows` are (row, from, to), `items` how each of them looks."""
    payload = {"items": list(items), "vertical": False, "size": size}
    shape = {"renderItem": "span", "itemPayload": payload, "encode": {"x": [1, 2], "y": 0}, "clip": False}
    return {"type": "custom", **shape, "data": [list(row) for row in rows], **more}


def standing(items: Sequence[Option], rows: Sequence[Sequence[float]], *, size: float = 0.56, **more: Any) -> Option:  # noqa: ANN401 - parts of an option
    """The same along y."""
    upright = span(items, rows, size=size, **more)
    payload = {**upright["itemPayload"], "vertical": True}
    return {**upright, "itemPayload": payload, "encode": {"x": 0, "y": [1, 2]}}


def named_rows(names: Sequence[str], *, width: int = 150) -> Option:
    """An axis of rows from the top down, each with its name beside it; a long name is cut."""
    label = {
        "color": "$text",
        "interval": 0,
        "margin": 12,
        "hideOverlap": False,
        "width": width,
        "overflow": "truncate",
    }
    return {"type": "category", "inverse": True, "data": [plain(name) for name in names], **BARE, "axisLabel": label}


def noted_rows(rows: Sequence[tuple[str, str]], *, width: int = 170) -> Option:
    """The same with a quiet second line under each name."""
    names = [f"{plain(name)}\n{{note|{plain(note)}}}" if note else plain(name) for name, note in rows]
    note = {"color": "$muted", "fontSize": 10.5}
    label = {"color": "$text", "interval": 0, "margin": 14, "align": "right", "lineHeight": 15, "hideOverlap": False}
    return {
        "type": "category",
        "inverse": True,
        "data": names,
        **BARE,
        "axisLabel": {**label, "width": width, "overflow": "truncate", "rich": {"note": note}},
    }


def legend(entries: Sequence[tuple[str, str]], **place: Any) -> Option:  # noqa: ANN401 - parts of an option
    """What the colours mean: (words, colour name) each, for series that carry these names."""
    data = [{"name": name, "itemStyle": {"color": colour, "borderWidth": 0}} for name, colour in entries]
    return {"data": data, "top": 4, "left": 8, "selectedMode": False, **place}


def share_of(part: float, whole: float) -> str:
    """A part as percent of the whole, in words where there is no whole."""
    return f"{figure(100 * part / whole, 0)} %" if whole else "insufficient data"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "none"
