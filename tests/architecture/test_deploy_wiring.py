"""What one file of the deployment says about another is true: ports, addresses, pipelines, Temporal's own knobs."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infrastructure.embedded.temporal import program
from infrastructure.settings import PREFIX
from tests.support.deployment import DEPLOY, environment, probe, services, yaml_of
from tests.support.tree import ROOT

COLLECTOR, JAEGER = yaml_of(DEPLOY / "otel-collector.yaml"), yaml_of(DEPLOY / "jaeger.yaml")
PROMETHEUS = yaml_of(DEPLOY / "prometheus" / "prometheus.yml")


def own_page(config: dict[str, Any]) -> str:
    """The port that a collector shows its own figures on."""
    (reader,) = config["service"]["telemetry"]["metrics"]["readers"]
    assert reader["pull"]["exporter"]["prometheus"]["host"] == "0.0.0.0"
    return str(reader["pull"]["exporter"]["prometheus"]["port"])


def pages() -> dict[str, str]:
    """Who shows figures, and on which port."""
    return {
        "api": environment("api")[f"{PREFIX}API_PORT"],
        "worker": environment("worker")[f"{PREFIX}WORKER_METRICS_PORT"],
        "projections": environment("projections")[f"{PREFIX}PROJECTIONS_METRICS_PORT"],
        "temporal": environment("temporal")["PROMETHEUS_ENDPOINT"].split(":")[1],
        "otel-collector": own_page(COLLECTOR),
        "jaeger": own_page(JAEGER),
        "localhost": "9090",
    }


def meet(one: str, other: str) -> bool:
    """Whether two containers share a network."""
    return bool(set(services()[one]["networks"]) & set(services()[other]["networks"]))


@pytest.mark.feature("TS-06")
def test_prometheus_asks_everybody_who_shows_figures_and_nobody_else() -> None:
    asked = [
        target for job in PROMETHEUS["scrape_configs"] for each in job["static_configs"] for target in each["targets"]
    ]
    assert dict(target.split(":") for target in asked) == pages()
    assert len(asked) == len(pages())
    for name in set(pages()) - {"localhost"}:
        assert meet("prometheus", name), name


def test_prometheus_reads_its_rules_where_the_stack_mounts_them() -> None:
    mounted = dict(mount.split(":")[:2] for mount in services()["prometheus"]["volumes"] if mount.startswith("./"))
    assert mounted == {"./deploy/prometheus": "/etc/prometheus"}
    for rules in PROMETHEUS["rule_files"]:
        assert (DEPLOY / "prometheus" / Path(rules).relative_to("/etc/prometheus")).exists()
    assert "--config.file=/etc/prometheus/prometheus.yml" in services()["prometheus"]["command"]


def test_probes_ask_a_page_that_the_program_serves_on_the_port_it_was_given() -> None:
    for name, page in (("api", "/readyz"), ("worker", "/metrics"), ("projections", "/metrics")):
        asked = urlsplit(probe(name)[-1])
        assert (asked.path, str(asked.port)) == (page, pages()[name])


@pytest.mark.feature("TS-08")
@pytest.mark.parametrize("config", [COLLECTOR, JAEGER], ids=["collector", "jaeger"])
def test_pipelines_are_made_of_components_that_are_defined_and_all_are_used(config: dict[str, Any]) -> None:
    pipelines = config["service"]["pipelines"].values()
    for part in ("receivers", "processors", "exporters"):
        assert {name for pipeline in pipelines for name in pipeline[part]} == set(config[part])
    assert set(config["service"]["extensions"]) == set(config["extensions"])


@pytest.mark.feature("TS-08")
def test_traces_find_their_way_from_our_programs_over_the_collector_to_jaeger() -> None:
    sent_to = urlsplit(environment("worker")[f"{PREFIX}OTEL_ENDPOINT"])
    received_at = COLLECTOR["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    assert (sent_to.hostname, f"0.0.0.0:{sent_to.port}") == ("otel-collector", received_at)
    passed_on_to = COLLECTOR["exporters"]["otlp/jaeger"]["endpoint"].split(":")
    assert passed_on_to == ["jaeger", JAEGER["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].split(":")[1]]
    assert meet("worker", "otel-collector")
    assert meet("otel-collector", "jaeger")
    for name, file in (("otel-collector", "otel-collector.yaml"), ("jaeger", "jaeger.yaml")):
        assert services()[name]["command"] == [f"--config=/etc/{file}"]
        assert services()[name]["volumes"] == [f"./deploy/{file}:/etc/{file}:ro"]
    stored = JAEGER["exporters"]["jaeger_storage_exporter"]["trace_storage"]
    assert {stored} == set(JAEGER["extensions"]["jaeger_storage"]["backends"])
    assert JAEGER["extensions"]["jaeger_query"]["storage"]["traces"] == stored
    assert urlsplit(probe("jaeger")[-1]).port == int(JAEGER["extensions"]["healthcheckv2"]["http"]["endpoint"][-5:])


def test_programs_reach_the_servers_that_their_settings_name() -> None:
    for name in ("migrate", "worker", "projections", "api"):
        database = urlsplit(re.sub(r"\$\{[^}]*\}", "filled", environment(name)[f"{PREFIX}DATABASE_URL"]))
        assert database.path == f"/{environment('concord-postgres')['POSTGRES_DB']}"
        assert meet(name, str(database.hostname))
        assert database.username == ("concord_owner" if name == "migrate" else "concord_app")
        assert f"create role {database.username} login" in (DEPLOY / "postgres" / "roles.sql").read_text()
    for name in ("migrate", "worker", "api"):
        assert meet(name, environment(name)[f"{PREFIX}TEMPORAL_ADDRESS"].split(":")[0])
    for name in ("temporal-schema", "temporal"):
        assert meet(name, environment(name)["POSTGRES_SEEDS"])
        assert environment(name)["POSTGRES_USER"] == environment("temporal-postgres")["POSTGRES_USER"]


def test_one_namespace_is_created_and_used_by_all() -> None:
    used = {environment(name)[f"{PREFIX}TEMPORAL_NAMESPACE"] for name in ("migrate", "worker", "api")}
    assert used == {
        environment("temporal-namespace")["TEMPORAL_NAMESPACE"],
        environment("temporal-ui")["TEMPORAL_DEFAULT_NAMESPACE"],
    }


@cache
def temporal_server() -> tuple[str, bytes]:
    """The version and the program of the embedded server."""
    said = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    found = re.search(r"Server (\d+\.\d+\.\d+)", said)
    assert found is not None
    return found[1], program().read_bytes()


def test_the_stack_runs_the_temporal_that_the_tests_run() -> None:
    version, _ = temporal_server()
    assert {services()[name]["image"].split(":")[1] for name in services() if name in {
        "temporal", "temporal-schema", "temporal-namespace"
    }} == {version}  # fmt: skip


def test_temporal_knows_every_knob_that_we_turn() -> None:
    mount = "./deploy/temporal/dynamicconfig:/etc/temporal/config/dynamicconfig:ro"
    assert mount in services()["temporal"]["volumes"]
    path = DEPLOY / "temporal" / "dynamicconfig" / Path(environment("temporal")["DYNAMIC_CONFIG_FILE_PATH"]).name
    knobs = yaml_of(path)
    assert knobs
    _, binary = temporal_server()
    assert [knob for knob in knobs if knob.encode() not in binary] == []
    assert [knob for knob in knobs if "TimeSkipping" in knob] == []


@pytest.mark.parametrize("script", sorted((ROOT / "deploy").rglob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_plain_shell_that_stops_at_the_first_failure(script: Path) -> None:
    text = script.read_text()
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    subprocess.run(["/bin/sh", "-n", script], check=True, timeout=10)
