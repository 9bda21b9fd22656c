"""What a process says about itself can be read by a machine, and lines that belong together say so."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog

from infrastructure.logs import LogForm, configure_logs, correlated, correlation_id

SPEAKER = """
import logging, structlog, warnings
from infrastructure.logs import correlated
from infrastructure.settings import Settings
from infrastructure.telemetry import configure

switched_on = configure(Settings(), "cli")
log = structlog.get_logger("concord.test")


def deep() -> None:
    log.info("gate.passed", gate="pursue")
    logging.getLogger("somebody.else").warning("an old-fashioned %s", "line")


with correlated(correlation_id="c-1", stream="acquisition-7f3a91c2", command_id="k-1"):
    with correlated(causation_id="e-1"):
        deep()
    log.info("gate.left")
log.info("gate.forgotten")
logging.getLogger("uvicorn.error").info("uvicorn speaks")
logging.getLogger("uvicorn.access").info("GET / 200")
logging.getLogger("httpx").info("HTTP Request")
try:
    target = "Nobody may read this name"
    raise ValueError("broken")
except ValueError:
    log.exception("gate.broke")
warnings.warn("mind the step", stacklevel=1)
print("a result")
switched_on.close()
"""


@contextmanager
def logging_to(stream: io.StringIO, form: LogForm, level: str = "info") -> Iterator[None]:
    """Our configuration for a moment, then the test runner's again."""
    root = logging.getLogger()
    handlers, former = list(root.handlers), root.level
    try:
        configure_logs(level, form, stream)
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(former)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


class Terminal(io.StringIO):
    """Somewhere a person looks."""

    def isatty(self) -> bool:
        return True


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def spoken() -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", SPEAKER], capture_output=True, text=True, check=True, timeout=60)


@pytest.mark.feature("TS-08")
def test_a_process_logs_json_on_standard_error_and_keeps_standard_output_for_results(
    spoken: subprocess.CompletedProcess[str],
) -> None:
    said = lines(spoken.stderr)
    assert spoken.stdout == "a result\n"
    by_event = {line["event"]: line for line in said}
    nested = {"correlation_id": "c-1", "causation_id": "e-1", "stream": "acquisition-7f3a91c2", "command_id": "k-1"}
    assert by_event["gate.passed"].items() >= {**nested, "gate": "pursue", "level": "info"}.items()
    assert by_event["an old-fashioned line"].items() >= {**nested, "level": "warning"}.items()
    assert "causation_id" not in by_event["gate.left"]
    assert by_event["gate.left"]["correlation_id"] == "c-1"
    assert "correlation_id" not in by_event["gate.forgotten"]
    assert by_event["uvicorn speaks"]["logger"] == "uvicorn.error"
    assert not [line for line in said if line["event"] in {"GET / 200", "HTTP Request"}]
    assert any("mind the step" in line["event"] for line in said)
    assert all(line["at"].endswith("Z") for line in said)


def test_a_logged_bug_keeps_its_traceback_and_no_values_of_variables(
    spoken: subprocess.CompletedProcess[str],
) -> None:
    broke = next(line for line in lines(spoken.stderr) if line["event"] == "gate.broke")
    assert broke["exception"][0]["exc_type"] == "ValueError"
    assert "Nobody may read this name" not in spoken.stderr


def test_a_person_at_a_terminal_who_asks_for_it_reads_plain_lines() -> None:
    stream = Terminal()
    with logging_to(stream, "console"):
        structlog.get_logger("concord").info("gate.passed", gate="pursue")

    assert "gate.passed" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(("stream", "form"), [(io.StringIO(), "console"), (Terminal(), "json")])
def test_whoever_is_not_at_a_terminal_or_asks_for_json_gets_json(stream: io.StringIO, form: LogForm) -> None:
    with logging_to(stream, form):
        structlog.get_logger("concord").info("gate.passed", gate="pursue")

    assert [line["event"] for line in lines(stream.getvalue())] == ["gate.passed"]


def test_configuring_twice_says_everything_once() -> None:
    stream = io.StringIO()
    with logging_to(io.StringIO(), "json"), logging_to(stream, "json", level="warning"):
        structlog.get_logger("concord").info("gate.passed")
        structlog.get_logger("concord").warning("gate.stuck")

    assert [line["event"] for line in lines(stream.getvalue())] == ["gate.stuck"]


def test_the_correlation_id_in_force_can_be_asked_for() -> None:
    assert correlation_id() is None
    with correlated(correlation_id="c-1"):
        assert correlation_id() == "c-1"
        with correlated(stream="acquisition-7f3a91c2"):
            assert correlation_id() == "c-1"
    assert correlation_id() is None
