"""One command through the three programs, each a process: one trace, lines that belong together, figures that move."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.initiative.commands import ProposeGate
from infrastructure.embedded import Servers
from infrastructure.event_store.read import PostgresReader
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from infrastructure.tracing import carried
from tests.support.deals import PEOPLE, VP, charter
from tests.support.deployment import DEPLOY
from tests.support.namespaces import in_a_namespace_of_its_own
from tests.support.otlp import Seen
from tests.support.servers import fresh_database
from tests.support.tree import ROOT
from tests.support.whole import Whole, programs, until

TRACE, CALLER, ERRAND = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "errand-1"
ROUTE, COMMANDS = "/api/v1/initiatives", "/api/v1/initiatives/{initiative}/commands"


@dataclass
class Told:
    """What was seen of a charter, and of a gate that was proposed too early."""

    initiative: str
    pages: dict[str, str]
    carriers: list[str]
    spans: list[Seen]
    lines: dict[str, list[dict[str, Any]]]

    def figure(self, program: str, name: str, **labels: str) -> float | None:
        """The sum over every series that has the labels; None when there is none."""
        found = [
            sample.value
            for family in text_string_to_metric_families(self.pages[program])
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return sum(found) if found else None

    def span(self, service: str, name: str) -> Seen:
        """The only span of that name in the caller's trace."""
        (found,) = (s for s in self.spans if (s.service, s.name, s.trace) == (service, name, TRACE))
        return found


@pytest.fixture(scope="module")
def told(servers: Servers, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The caller traces; the programs do not share a process with anybody."""
    with fresh_database(servers, migrated_template) as url:
        settings = asyncio.run(own_namespace(Settings(database_url=url, temporal_address=servers.temporal_address)))
        with programs(settings, tmp_path_factory.mktemp("whole")) as whole:
            seen = asyncio.run(story(whole))
        # A program writes out its last spans and lines when it ends.
        seen.spans = list(whole.collector.spans)
        seen.lines = {program: whole.lines(program) for program in whole.logs}
    return seen


async def own_namespace(settings: Settings) -> Settings:
    own, _ = await in_a_namespace_of_its_own(settings)
    await asyncio.sleep(0.2)  # Temporal's client is still letting go
    return own


async def open_directory(settings: Settings) -> None:
    """As an operator does."""
    people = [{"id": key, "name": person.name, "roles": person.roles} for key, person in PEOPLE.people.items()]
    opening = await asyncio.create_subprocess_exec(
        sys.executable,
        DEPLOY / "open_directory.py",
        stdin=PIPE,
        stdout=PIPE,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "CONCORD_TEMPORAL_ADDRESS": str(settings.temporal_address),
            "CONCORD_TEMPORAL_NAMESPACE": settings.temporal_namespace,
            "CONCORD_TASK_QUEUE": settings.task_queue,
        },
    )
    said, _ = await opening.communicate(json.dumps(people).encode())
    assert said.decode() == f"listed: {len(people)}\n"


async def story(whole: Whole) -> Told:
    await open_directory(whole.settings)
    traced = {"traceparent": f"00-{TRACE}-{CALLER}-01", "X-Correlation-ID": ERRAND}
    signed = {"Authorization": f"Bearer {issue_token(whole.settings, VP)}"}
    address = f"http://127.0.0.1:{whole.settings.api_port}"
    async with httpx.AsyncClient(base_url=address, headers=signed, trust_env=False, timeout=30) as http:
        body = {"kind": "acquisition", **charter().model_dump(mode="json", include={"charter", "target"})}
        begun = await http.post(ROUTE, json=body, headers={**traced, "Idempotency-Key": "begin-heron-1"})
        assert begun.status_code == 201, begun.text
        assert begun.headers["x-correlation-id"] == ERRAND
        initiative = begun.json()["initiative"]
        early = ProposeGate(gate="g2").model_dump(mode="json")
        path = COMMANDS.format(initiative=initiative)
        refused = await http.post(path, json=early, headers={"Idempotency-Key": "propose-g2-1"})
        assert refused.status_code == 409, refused.text

        seen = await http.get(f"{ROUTE}/{initiative}", params={"seen": begun.json()["position"]})
        assert seen.status_code == 200, seen.text

        async def on_the_board() -> bool:
            return "concord_initiatives{" in (await http.get(whole.pages["projections"])).text

        await until(on_the_board)
        pages = {program: (await http.get(page)).text for program, page in whole.pages.items()}
    async with PostgresReader(str(whole.settings.database_url)) as log:
        carriers = [carried(event.meta).get("traceparent", "") for event in await log.read_stream(initiative)]
    await asyncio.sleep(0.2)  # Temporal's client is still letting go
    return Told(initiative, pages, carriers, [], {})


@pytest.mark.feature("TS-08")
def test_one_command_is_one_trace_from_the_caller_to_the_activity_that_records_it(told: Told) -> None:
    request = told.span("concord-api", f"POST {ROUTE}")
    update = told.span("concord-api", "StartUpdateWithStartWorkflow:AcquisitionWorkflow")
    handling = told.span("concord-worker", "HandleUpdate:submit")
    scheduled = told.span("concord-worker", "StartActivity:record")
    recording = told.span("concord-worker", "RunActivity:record")

    assert [request.parent, update.parent, handling.parent, scheduled.parent, recording.parent] == [
        CALLER,
        request.span,
        update.span,
        handling.span,
        scheduled.span,
    ]


@pytest.mark.feature("TS-08")
def test_the_events_remember_the_trace_and_the_read_models_link_to_it(told: Told) -> None:
    request = told.span("concord-api", f"POST {ROUTE}")

    assert told.carriers
    assert {carrier.split("-")[1:3] == [TRACE, request.span] for carrier in told.carriers} == {True}
    folding = [s for s in told.spans if s.service == "concord-projections" and (TRACE, request.span) in s.links]
    assert {s.name for s in folding} == {"projection.folded"}
    assert "initiatives_board" in {s.facts["projection"] for s in folding}
    assert TRACE not in {s.trace for s in folding}


@pytest.mark.feature("TS-08")
def test_no_trace_tells_what_was_asked_for_and_probes_leave_none(told: Told) -> None:
    assert {s.name for s in told.spans if s.name.startswith("GET ")} == {f"GET {ROUTE}/{{initiative}}"}
    assert not [s for s in told.spans if "url.query" in s.facts or "Heron" in str(s.facts)]


@pytest.mark.feature("TS-08")
def test_a_workflows_own_run_is_a_trace_of_its_own(told: Told) -> None:
    assert [s.name for s in told.spans if s.trace == TRACE and s.name.startswith("RunWorkflow")] == []


@pytest.mark.feature("TS-08")
def test_the_lines_of_every_program_carry_the_callers_correlation_id(told: Told) -> None:
    (answered,) = (line for line in told.lines["api"] if line.get("correlation_id") == ERRAND)

    assert answered.items() >= {"event": "http.answered", "route": ROUTE, "status": 201, "trace_id": TRACE}.items()
    for lines in told.lines.values():
        assert not [line for line in lines if line["level"] in {"error", "critical"}]
        assert "Heron" not in str(lines)


@pytest.mark.feature("TS-06")
def test_figures_of_every_program_move(told: Told) -> None:
    acquisition = {"kind": "acquisition"}

    assert told.figure("api", "concord_http_requests_total", method="POST", route=ROUTE, status="201") == 1
    assert told.figure("api", "concord_http_requests_total", method="POST", route=COMMANDS, status="409") == 1
    assert told.figure("api", "concord_commands_refused_total", **acquisition, where="front_door") == 1
    assert (told.figure("api", "temporal_request_total") or 0) > 0
    assert told.figure("worker", "concord_commands_recorded_total", **acquisition, command="charter_acquisition") == 1
    assert told.figure("worker", "concord_record_seconds_count", **acquisition) == 1
    assert (told.figure("worker", "concord_append_flush_events_count") or 0) >= 1
    assert (
        told.figure("worker", "temporal_activity_execution_latency_seconds_count", activity_type="record") or 0
    ) >= 2
    assert (told.figure("projections", "concord_projection_events_total", projection="initiatives_board") or 0) >= 1
    assert told.figure("projections", "concord_projection_poisoned", projection="initiatives_board") == 0
    assert told.figure("projections", "concord_log_verified") == 1


@pytest.mark.feature("TS-35")
def test_where_initiatives_stand_is_shown_by_kind_and_phase(told: Told) -> None:
    assert told.figure("projections", "concord_initiatives", kind="acquisition", phase="screening") == 1
    assert told.figure("projections", "concord_phases_overdue", kind="acquisition", phase="screening") == 0


@pytest.mark.feature("TS-06")
def test_no_page_names_the_initiative_or_anybody(told: Told) -> None:
    for page in told.pages.values():
        assert told.initiative not in page
        assert not [person for person in PEOPLE.people if f'"{person}"' in page]
