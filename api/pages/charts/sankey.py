"""The Sankey: from where to where amounts flow, every node with its sum, so that it reads without a pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import Chart, Column, Figures, plain, tall
from api.pages.formats import figure


@dataclass(frozen=True, slots=True)
class Node:
    """`depth` counts columns from the left; `colour` as `$name`."""

    name: str
    depth: int
    colour: str


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount above zero between two nodes, by their names."""

    source: str
    target: str
    amount: float


@dataclass(frozen=True, slots=True)
class Words:
    """What the chart says of itself; `unit` stands in the table's header."""

    title: str
    basis: str
    finding: str
    unit: str


def sankey(key: str, words: Words, nodes: Sequence[Node], flows: Sequence[Flow]) -> Chart:
    """Names of nodes are unique; no flow leads back."""
    sums = {
        node.name: max(
            sum(flow.amount for flow in flows if flow.source == node.name),
            sum(flow.amount for flow in flows if flow.target == node.name),
        )
        for node in nodes
    }
    last = max(node.depth for node in nodes)
    ends = {node.name: node.colour for node in nodes if node.depth == last}
    return Chart(
        key=key,
        title=words.title,
        basis=words.basis,
        finding=words.finding,
        height=tall(max(sum(node.depth == depth for node in nodes) for depth in range(last + 1)), 48, 60),
        option={
            "tooltip": {"trigger": "item"},
            "series": [
                {
                    "type": "sankey",
                    "left": 8,
                    "right": 190,
                    "top": 14,
                    "bottom": 14,
                    "nodeWidth": 12,
                    "nodeGap": 16,
                    "nodeAlign": "justify",
                    "draggable": False,
                    "data": [
                        {
                            "name": plain(node.name),
                            "depth": node.depth,
                            "itemStyle": {"color": node.colour, "borderWidth": 0},
                            "label": {"formatter": f"{{b|{plain(node.name)}}}\n{{v|{figure(sums[node.name])}}}"},
                        }
                        for node in nodes
                    ],
                    "links": [
                        {
                            "source": plain(flow.source),
                            "target": plain(flow.target),
                            "value": flow.amount,
                            "lineStyle": {"color": ends.get(flow.target, "source")},
                        }
                        for flow in flows
                    ],
                    "lineStyle": {"opacity": 0.28, "curveness": 0.5},
                    "emphasis": {"focus": "adjacency"},
                    "label": {
                        "color": "$text",
                        "fontSize": 11.5,
                        "rich": {
                            "b": {"fontSize": 11.5, "fontWeight": 600, "lineHeight": 15, "color": "$text"},
                            "v": {"fontSize": 11, "lineHeight": 14, "color": "$muted"},
                        },
                    },
                }
            ],
        },
        figures=Figures(
            (Column("From"), Column("To"), Column(words.unit, number=True)),
            tuple((flow.source, flow.target, figure(flow.amount)) for flow in flows),
        ),
        full=True,
    )
