"""Dashboards and alerts read figures that exist, by labels that those figures have, and lead to a page that helps."""

from __future__ import annotations

import re

import pytest

from tests.support.deployment import (
    DEPLOY,
    alerts,
    dashboards,
    expressions,
    is_of_the_sdk,
    labels_in,
    metrics_in,
    own_metrics,
    services,
    yaml_of,
)
from tests.support.tree import ROOT

OF_PROMETHEUS = {"up": frozenset({"job", "instance"})}
OF_EVERY_SERIES = frozenset({"job", "instance", "le"})
SDK_LABELS = frozenset(
    {"workflow_type", "activity_type", "worker_type", "poller_type", "operation", "task_queue", "namespace"}
)


@pytest.mark.feature("TS-07")
def test_every_panel_and_alert_reads_figures_that_are_exported() -> None:
    exported = own_metrics().keys() | OF_PROMETHEUS.keys()
    unknown = {
        (where, name)
        for where, expression in expressions()
        for name in metrics_in(expression)
        if name not in exported and not is_of_the_sdk(name)
    }
    assert unknown == set()


@pytest.mark.feature("TS-07")
def test_every_panel_and_alert_picks_and_groups_by_labels_that_its_figures_have() -> None:
    own = {**own_metrics(), **OF_PROMETHEUS}
    unknown = {
        (where, label)
        for where, expression in expressions()
        for label in labels_in(expression) - OF_EVERY_SERIES
        if not all(label in own.get(name, SDK_LABELS) for name in metrics_in(expression))
    }
    assert unknown == set()


@pytest.mark.feature("TS-07")
def test_dashboards_load_and_ask_a_data_source_that_is_provisioned() -> None:
    provisioned = yaml_of(DEPLOY / "grafana" / "provisioning" / "datasources" / "concord.yaml")["datasources"]
    sources = {source["uid"]: source["type"] for source in provisioned}
    loaded = dashboards()

    assert len(loaded) == len({dashboard["uid"] for dashboard in loaded.values()}) >= 3
    for name, dashboard in loaded.items():
        assert name == f"{dashboard['uid']}.json"
        panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
        assert panels
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
        for panel in panels:
            assert panel["description"]
            for asked in (panel["datasource"], *(target["datasource"] for target in panel["targets"])):
                assert sources[asked["uid"]] == asked["type"]


@pytest.mark.feature("TS-07")
def test_grafana_finds_its_data_sources_and_dashboards_where_the_stack_mounts_them() -> None:
    mounted = dict(mount.split(":")[:2] for mount in services()["grafana"]["volumes"] if mount.startswith("./"))
    assert mounted == {
        "./deploy/grafana/provisioning": "/etc/grafana/provisioning",
        "./deploy/grafana/dashboards": "/var/lib/grafana/dashboards",
    }
    (provider,) = yaml_of(DEPLOY / "grafana" / "provisioning" / "dashboards" / "concord.yaml")["providers"]
    assert provider["options"]["path"] == mounted["./deploy/grafana/dashboards"]
    for source in yaml_of(DEPLOY / "grafana" / "provisioning" / "datasources" / "concord.yaml")["datasources"]:
        host, port = re.fullmatch(r"http://([a-z-]+):(\d+)", source["url"]).groups()  # type: ignore[union-attr]
        assert any(published.endswith(f":{port}") for published in services()[host]["ports"])
        assert set(services()[host]["networks"]) & set(services()["grafana"]["networks"])


def test_every_figure_of_ours_is_on_a_dashboard() -> None:
    shown = {name for where, expression in expressions() if ".json" in where for name in metrics_in(expression)}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in own_metrics()}
    assert {family for family in families if not any(name.startswith(family) for name in shown)} == set()


def test_every_alert_says_how_grave_it_is_and_leads_to_a_page_that_says_what_to_do() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
    for alert in alerts():
        assert alert["labels"]["severity"] in {"page", "ticket", "business"}
        assert alert["annotations"]["summary"]
        page, _, anchor = alert["annotations"]["runbook"].partition("#")
        assert (page, anchor in anchors) == ("docs/runbook.md", True), alert["alert"]


@pytest.mark.parametrize(
    ("expression", "metrics", "labels"),
    [
        ("up == 0", {"up"}, set()),
        ('sum by (le, kind) (rate(a_bucket{route!~".*/live",x="}"}[5m])) > 2 * 86400', {"a_bucket"}, {"le", "kind"}),
        ("absent(a) or sum(b offset 5m) without (kind)", {"a", "b"}, {"kind"}),
        ('time() - max(c{code=~"x|y"})', {"c"}, {"code"}),
    ],
)
def test_metrics_and_labels_of_an_expression_are_told_apart(
    expression: str, metrics: set[str], labels: set[str]
) -> None:
    assert metrics_in(expression) == metrics
    assert labels <= labels_in(expression)
