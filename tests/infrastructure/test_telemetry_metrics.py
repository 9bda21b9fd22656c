"""The figures can be scraped, they move, and no label names an initiative or a person."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from infrastructure import metrics
from infrastructure.http_edge import HttpEdge

LABELS = frozenset(
    {"kind", "command", "code", "where", "projection", "method", "route", "status", "phase", "gate", "currency"}
)
"""Every label there is: each of them takes its values from a list that people wrote."""


def scraped() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    body, _ = metrics.page()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def figure(name: str, **labels: str) -> float:
    return scraped().get((name, tuple(sorted(labels.items()))), 0.0)


@contextmanager
def moves(name: str, by: float = 1, **labels: str) -> Iterator[None]:
    """The figure is greater by `by` after the block."""
    before = figure(name, **labels)
    yield
    assert figure(name, **labels) - before == pytest.approx(by)


def declared(registry: CollectorRegistry) -> dict[str, tuple[str, ...]]:
    ours = {c._name: tuple(c._labelnames) for c in registry._collector_to_names if isinstance(c, MetricWrapperBase)}  # noqa: SLF001
    return ours | {name: labels for name, (_, labels) in (metrics.BUSINESS | metrics.VERIFICATION).items()}


@pytest.mark.feature("TS-06")
def test_no_label_can_name_an_initiative_or_a_person() -> None:
    declarations = declared(metrics.REGISTRY)

    assert len(declarations) > 20
    assert {label for labels in declarations.values() for label in labels} <= LABELS
    assert not [label for label in LABELS if re.search(r"(^|_)(id|stream|person|owner|name|actor|by|token)$", label)]


@pytest.mark.feature("TS-06")
def test_every_figure_says_what_it_counts_and_in_which_unit() -> None:
    body, content_type = metrics.page()

    assert content_type.startswith("text/plain; version=0.0.4")
    families = [f for f in text_string_to_metric_families(body.decode()) if f.name.startswith("concord_")]
    assert {f.name for f in families if not f.documentation} == set()
    assert not [f.name for f in families if f.name.endswith(("_ms", "_millis", "_milliseconds"))]


@pytest.mark.feature("TS-06")
def test_a_recorded_and_a_refused_command_are_counted_by_kind() -> None:
    with (
        moves("concord_commands_recorded_total", kind="acquisition", command="pass_gate"),
        moves("concord_commands_refused_total", kind="acquisition", code="gate_stays_shut", where="ledger"),
        moves("concord_record_seconds_count", kind="acquisition"),
    ):
        with metrics.recording("acquisition"):
            metrics.command_recorded("acquisition", "pass_gate")
        metrics.command_refused("acquisition", "gate_stays_shut", "ledger")


def test_the_time_of_a_command_that_broke_counts_too() -> None:
    with (
        moves("concord_record_seconds_count", kind="acquisition"),
        pytest.raises(RuntimeError),
        metrics.recording("acquisition"),
    ):
        raise RuntimeError


def test_appends_are_counted_by_flush_and_by_the_reason_they_failed_for() -> None:
    with (
        moves("concord_append_flush_events_sum", by=7),
        moves("concord_append_failures_total", code="version_conflict"),
    ):
        metrics.flushed(7)
        metrics.append_failed("version_conflict")


def test_a_batch_counts_when_it_was_committed_and_not_when_it_failed() -> None:
    with moves("concord_projection_events_total", by=3, projection="board"), metrics.folding("board", 3):
        pass
    with (
        moves("concord_projection_batches_total", by=0, projection="board"),
        pytest.raises(ArithmeticError),
        metrics.folding("board", 3),
    ):
        raise ArithmeticError


def test_a_poisoned_read_model_shows_until_it_moves_again() -> None:
    metrics.poisoned("board")
    assert figure("concord_projection_poisoned", projection="board") == 1
    metrics.lagging("board", events=4, seconds=2.5)
    assert figure("concord_projection_poisoned", projection="board") == 0
    assert figure("concord_projection_lag_events", projection="board") == 4
    assert figure("concord_projection_lag_seconds", projection="board") == 2.5


def test_a_clock_that_ran_backwards_is_no_negative_lag() -> None:
    metrics.lagging("board", events=0, seconds=-0.2)
    assert figure("concord_projection_lag_seconds", projection="board") == 0


def test_listeners_are_counted_while_they_listen() -> None:
    with metrics.listening():
        assert figure("concord_live_clients") == 1
    assert figure("concord_live_clients") == 0


def test_a_process_that_never_verified_the_log_says_nothing_about_it() -> None:
    page = subprocess.run(
        [sys.executable, "-c", "from infrastructure import metrics; print(metrics.page()[0].decode())"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    families = {f.name: f for f in text_string_to_metric_families(page)}
    assert not families["concord_log_verified"].samples
    assert not families["concord_initiatives"].samples


def test_a_verification_leaves_its_result_its_extent_and_its_time() -> None:
    metrics.verified(whole=False, events=12, at=datetime(2026, 3, 1, tzinfo=UTC))
    assert figure("concord_log_verified") == 0
    assert figure("concord_log_verified_events") == 12
    assert figure("concord_log_verified_timestamp_seconds") == datetime(2026, 3, 1, tzinfo=UTC).timestamp()


def test_the_portfolio_is_shown_as_one_look_and_a_phase_left_behind_disappears() -> None:
    metrics.portfolio([("concord_initiatives", ("acquisition", "screening"), 4)])
    metrics.portfolio(
        [
            ("concord_initiatives", ("acquisition", "diligence"), 3),
            ("concord_gates_waiting", ("acquisition", "pursue"), 1),
        ]
    )

    assert figure("concord_initiatives", kind="acquisition", phase="diligence") == 3
    assert figure("concord_gates_waiting", kind="acquisition", gate="pursue") == 1
    assert ("concord_initiatives", (("kind", "acquisition"), ("phase", "screening"))) not in scraped()


def test_an_undeclared_or_wrongly_labelled_business_figure_is_a_bug() -> None:
    with pytest.raises(KeyError):
        metrics.portfolio([("concord_moods", (), 1)])
    with pytest.raises(ValueError, match="labels"):
        metrics.portfolio([("concord_initiatives", ("acquisition",), 1)])


def front_door() -> FastAPI:
    app = FastAPI()

    @app.get("/initiatives/{initiative}")
    async def one(initiative: str) -> dict[str, str]:
        if initiative == "unknown":
            raise HTTPException(404)
        if initiative == "broken":
            raise ZeroDivisionError
        return {"initiative": initiative}

    app.add_middleware(HttpEdge)
    return app


async def asked(path: str, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=front_door(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
        return await client.request(method, path, headers=headers)


@pytest.mark.feature("TS-06")
async def test_requests_are_counted_by_route_and_never_by_path() -> None:
    with moves("concord_http_requests_total", by=2, method="GET", route="/initiatives/{initiative}", status="200"):
        await asked("/initiatives/acquisition-7f3a91c2")
        await asked("/initiatives/acquisition-9b3a91c2")
    with moves("concord_http_requests_total", method="GET", route="/initiatives/{initiative}", status="404"):
        await asked("/initiatives/unknown")
    with moves("concord_http_requests_total", method="GET", route="/initiatives/{initiative}", status="500"):
        await asked("/initiatives/broken")
    assert b"7f3a91c2" not in metrics.page()[0]


async def test_a_caller_cannot_make_up_time_series() -> None:
    with (
        moves("concord_http_requests_total", by=2, method="GET", route="other", status="404"),
        moves("concord_http_requests_total", method="other", route="/initiatives/{initiative}", status="405"),
    ):
        await asked("/made-up-1")
        await asked("/made-up-2")
        await asked("/initiatives/x", method="BREW")


@pytest.mark.feature("TS-08")
async def test_an_answer_carries_the_callers_correlation_id_or_a_fresh_one() -> None:
    assert (await asked("/initiatives/a", **{"X-Correlation-ID": "c-1"})).headers["x-correlation-id"] == "c-1"
    made_up = (await asked("/initiatives/a")).headers["x-correlation-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", made_up)
    injected = await asked("/initiatives/a", **{"X-Correlation-ID": "c 1; drop"})
    assert re.fullmatch(r"[0-9a-f]{32}", injected.headers["x-correlation-id"])
