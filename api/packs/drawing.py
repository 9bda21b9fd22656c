"""Charts without a browser: the options that pages lay before ECharts, drawn by the same script inside V8."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from py_mini_racer import MiniRacer

from api.pages.charts.chart import Chart
from api.pages.charts.palette import colours

SCRIPT = "ssr.js"
SECONDS_TO_START, SECONDS_A_CHART = 30.0, 10.0

WIDTH = 640
"""Pixels that a chart is drawn wide, for the width that it has on paper."""

Draw = Callable[[Chart], str]
"""A chart as SVG, in the colours of paper."""


class AssetsMissing(Exception):
    """What documents are made with was not built on this machine."""


@contextmanager
def drawing(built: Path) -> Iterator[Draw]:
    """An engine for one document. Raises AssetsMissing, and JSEvalException or JSTimeoutException for a bad chart."""
    names = built / "manifest.json"
    if not names.is_file():
        raise AssetsMissing("Documents need what 'make setup' builds: run it, and ask again.")
    script = built / json.loads(names.read_text(encoding="utf-8"))[SCRIPT]
    palette = json.dumps(dict(colours("light")))
    with closing(MiniRacer()) as engine:
        engine.eval(script.read_text(encoding="utf-8"), timeout_sec=SECONDS_TO_START)

        def draw(chart: Chart) -> str:
            height = int(chart.height.removeprefix("h-"))
            option = json.dumps(chart.option)
            return str(engine.call("svg", option, palette, WIDTH, height, timeout_sec=SECONDS_A_CHART))

        yield draw
