"""All figures of this machine in one table: `make bench`. Each ratio comes from one run; latest.json keeps them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks import append, commands, latency, monte_carlo, pages, plans, rebuild
from benchmarks.ground import Ground, servers_on_disk
from infrastructure.settings import Settings

LATEST = Path(__file__).parent / "latest.json"
APPENDS = 1_000_000

Figures = Mapping[str, float]


class Aim(NamedTuple):
    """What a figure should be, and which way is better."""

    target: float
    at_least: bool

    def met(self, figure: float) -> bool:
        """Whether the figure is as good as asked."""
        return figure >= self.target if self.at_least else figure <= self.target

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.target:g}"


AIMS = {
    "append_vs_raw_insert_32": Aim(0.8, at_least=True),
    "visible_ms_p50": Aim(150, at_least=False),
    "commands_vs_bare_temporal": Aim(0.75, at_least=True),
    "rebuild_seconds_per_million": Aim(15, at_least=False),
    "monte_carlo_vs_bare_arrays": Aim(3, at_least=False),
    "plan_receipt_ms_p50": Aim(200, at_least=False),
    "plan_anew_ms_p50": Aim(100, at_least=False),
    "slowest_page_server_ms_p50": Aim(60, at_least=False),
    "slowest_page_there_ms": Aim(1000, at_least=False),
    "heaviest_page_kb": Aim(400, at_least=False),
    "heaviest_page_without_charts_kb": Aim(150, at_least=False),
}


def appending(ground: Ground) -> Figures:
    """Appends against a raw insert and against another library."""
    with ground.database() as url:
        return {
            "append_vs_raw_insert_1": append.append_vs_raw_insert_1(url).ratio,
            "append_vs_raw_insert_32": append.append_vs_raw_insert_32(url).ratio,
            "append_vs_eventsourcing": append.append_vs_eventsourcing(url).ratio,
        }


def a_million_appends(ground: Ground) -> Figures:
    """A storm of six processes; raises AssertionError when an event is lost, seen twice or out of order."""
    with ground.database() as url:
        weather = append.million_append_check(url, APPENDS)
    assert (weather.lost, weather.twice, weather.out_of_order, weather.unkept) == (0, 0, 0, 0), weather
    return {"million_append_events": weather.done.appended, "million_append_lost_by_a_naive_reader": weather.naive_lost}


def answering(ground: Ground) -> Figures:
    """From HTTP to the receipt, and from there to the read model."""
    return latency.measure(ground.folder)


def deciding(ground: Ground) -> Figures:
    """Commands a second, against bare Temporal."""
    with ground.database() as url:
        settings = Settings(database_url=url, temporal_address=ground.servers.temporal_address, task_queue="benchmark")
        return {"commands_vs_bare_temporal": commands.commands_vs_bare_temporal(settings).ratio}


def rebuilding(ground: Ground) -> Figures:
    """The initiatives board from a million events, and the audit of the same log."""
    with ground.database() as url:
        result = rebuild.measure(url)
        return {
            "rebuild_events_per_s": result.rebuild_events_per_s,
            "rebuild_vs_copy_out": result.rebuild_vs_copy_out,
            "rebuild_seconds_per_million": 1_000_000 / result.rebuild_events_per_s,
        }


def valuing(_: Ground) -> Figures:
    """A hundred thousand draws of the whole model, and how many times as long as bare arrays they take."""
    model, bare = monte_carlo.measure()
    return {"monte_carlo_seconds": model, "monte_carlo_vs_bare_arrays": model / bare}


def looking(ground: Ground) -> Figures:
    """The slowest and the heaviest page over ten thousand initiatives, for the server and for a browser."""
    return pages.figures(ground)


def planning(ground: Ground) -> Figures:
    """Work in an integration of 2,000 tasks, and its Gantt."""
    return plans.measure(ground.folder)


SECTIONS: tuple[Callable[[Ground], Figures], ...] = (
    appending,
    answering,
    deciding,
    rebuilding,
    valuing,
    planning,
    looking,
    a_million_appends,
)


def main(wanted: list[str]) -> None:
    """Measure all sections, or those that are named; print the table, keep what was found."""
    found: dict[str, float] = {}
    progress = Console(stderr=True)
    with servers_on_disk() as ground:
        for section in SECTIONS:
            if not wanted or section.__name__ in wanted:
                progress.print(f"{section.__name__} …", highlight=False)
                found.update(section(ground))
    LATEST.write_text(json.dumps(found, indent=2) + "\n")
    table = Table("figure", "found", "asked for", title="Concord on this machine")
    for name, figure in found.items():
        aim = AIMS.get(name)
        verdict = "" if aim is None else f"{aim} {'met' if aim.met(figure) else 'MISSED'}"
        table.add_row(name, f"{figure:,.3g}" if figure < 1000 else f"{figure:,.0f}", verdict)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
