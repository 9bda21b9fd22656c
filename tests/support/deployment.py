"""The files that a deployment is made of, read as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics import MetricWrapperBase

from infrastructure import metrics
from tests.support.tree import ROOT

DEPLOY = ROOT / "deploy"
PROGRAM = "concord:local"

_WORDS = {"and", "or", "unless", "bool", "offset", "by", "without"}
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_SELECTOR = re.compile(r"\{([^}]*)\}")


@cache
def compose() -> dict[str, Any]:
    """docker-compose.yml, its anchors resolved."""
    return yaml_of(ROOT / "docker-compose.yml")


def services() -> Mapping[str, Mapping[str, Any]]:
    """Every container of the stack."""
    found: Mapping[str, Mapping[str, Any]] = compose()["services"]
    return found


def programs() -> Mapping[str, Mapping[str, Any]]:
    """The containers that run our own image."""
    return {name: service for name, service in services().items() if service["image"] == PROGRAM}


def lasting() -> Mapping[str, Mapping[str, Any]]:
    """The containers that are meant to stay up; the others do one thing and end."""
    return {name: service for name, service in services().items() if service["restart"] == "unless-stopped"}


def environment(service: str) -> dict[str, str]:
    """What a container is told."""
    found: dict[str, str] = services()[service].get("environment", {})
    return found


def probe(service: str) -> list[str]:
    """How a container is asked whether it is well; empty when nobody asks it so."""
    found: list[str] = services()[service].get("healthcheck", {}).get("test", [])
    return found


def yaml_of(path: Path) -> dict[str, Any]:
    """One YAML document that is a mapping."""
    document = yaml.safe_load(path.read_text())
    assert isinstance(document, dict), path
    return document


def dashboards() -> Mapping[str, dict[str, Any]]:
    """Grafana's dashboards by file name."""
    return {path.name: json.loads(path.read_text()) for path in sorted((DEPLOY / "grafana" / "dashboards").iterdir())}


def alerts() -> list[dict[str, Any]]:
    """Every alert rule."""
    return [rule for group in yaml_of(DEPLOY / "prometheus" / "rules.yml")["groups"] for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Every PromQL expression of a panel or an alert, and where it stands."""
    for name, dashboard in dashboards().items():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", ()):
                yield f"{name}: {panel['title']}", target["expr"]
    for alert in alerts():
        yield f"rules.yml: {alert['alert']}", alert["expr"]


def metrics_in(expression: str) -> set[str]:
    """The metrics that a PromQL expression reads."""
    bare = re.sub(r'"[^"]*"', "", expression)
    bare = _GROUPING.sub("", re.sub(r"\[[^\]]*\]", "", _SELECTOR.sub("", bare)))
    return set(re.findall(r"(?<![\w.])[a-zA-Z_:][\w:]*\b(?!\s*\()", bare)) - _WORDS


def labels_in(expression: str) -> set[str]:
    """The labels that a PromQL expression picks or groups by."""
    grouped = {label.strip() for found in _GROUPING.findall(expression) for label in found.split(",")}
    picked = {
        label for found in _SELECTOR.findall(expression) for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", found)
    }
    return (grouped | picked) - {""}


def own_metrics() -> Mapping[str, frozenset[str]]:
    """Every series that a program of ours exports under its own name, and its labels."""
    found: dict[str, frozenset[str]] = {}
    for collector in metrics.REGISTRY._collector_to_names:  # noqa: SLF001 - the registry has no public list
        if isinstance(collector, MetricWrapperBase):
            labels = frozenset(collector._labelnames)  # noqa: SLF001
            for sample in collector.describe():
                suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(sample.type, ("",))
                found |= {sample.name + suffix: labels for suffix in suffixes}
    declared = metrics.BUSINESS | metrics.VERIFICATION
    return found | {name: frozenset(labels) for name, (_, labels) in declared.items()}


SDK_FAMILIES = frozenset(
    {
        "temporal_activity_execution_failed",
        "temporal_activity_execution_latency_seconds",
        "temporal_activity_schedule_to_start_latency_seconds",
        "temporal_num_pollers",
        "temporal_request",
        "temporal_request_failure",
        "temporal_request_latency_seconds",
        "temporal_sticky_cache_size",
        "temporal_sticky_cache_total_forced_eviction",
        "temporal_worker_task_slots_available",
        "temporal_workflow_completed",
        "temporal_workflow_continue_as_new",
        "temporal_workflow_failed",
        "temporal_workflow_task_execution_failed",
        "temporal_workflow_task_execution_latency_seconds",
        "temporal_workflow_task_replay_latency_seconds",
        "temporal_workflow_task_schedule_to_start_latency_seconds",
    }
)
"""What Temporal's SDK exports and we look at; `test_telemetry_temporal.py` finds each on a real worker's page."""


def is_of_the_sdk(series: str) -> bool:
    """Whether Temporal's SDK exports a series of that name."""
    return re.sub(r"_(bucket|sum|count|total)$", "", series) in SDK_FAMILIES
