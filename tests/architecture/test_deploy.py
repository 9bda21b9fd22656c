"""Everything that the stack and the image name exists: containers, volumes, files, commands, settings, images."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.main import get_command

from cli.app import app
from infrastructure.settings import Settings, settings_reference
from tests.support.deployment import DEPLOY, compose, environment, lasting, probe, programs, services, yaml_of
from tests.support.tree import ROOT

SETTINGS = {setting.variable for setting in settings_reference()}
ASKED_FOR = re.compile(r"\$\{(\w+):\?fill in \.env\}")
HOW_TO_LOCK = "run: make lock"
SECRET = re.compile(r"PASSWORD|PWD|SECRET|TOKEN|API_KEY")


def image() -> list[str]:
    """The instructions of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def instruction(word: str) -> str:
    """The last instruction of a kind."""
    return next(line for line in reversed(image()) if line.startswith(word))


def assert_exists(command: list[str]) -> None:
    """Every program, module, file and sub-command that a container is started with."""
    match command:
        case ["python", "-m", "cli", name]:
            assert name in get_command(app).list_commands(None)  # type: ignore[attr-defined]
        case ["python", "-m", module]:
            assert find_spec(f"{module}.__main__") is not None
        case ["python", "worker.py", "worker" | "projections"]:
            assert (ROOT / "worker.py").exists()
        case ["python", "deploy/healthcheck.py", page]:
            assert (ROOT / "deploy" / "healthcheck.py").exists()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[a-z]+", page)
        case _:
            raise AssertionError(f"nobody knows whether {command} exists")


def test_whatever_a_container_waits_for_exists_and_can_fulfil_the_condition() -> None:
    for name, service in services().items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert probe(other), f"{name} waits for {other} to be healthy"
            else:
                assert how["condition"] == "service_completed_successfully"
                assert other not in lasting(), f"{name} waits for {other} to end"


def test_every_network_and_volume_is_declared_and_used() -> None:
    networks = {network for service in services().values() for network in service["networks"]}
    mounts = [mount for service in services().values() for mount in service.get("volumes", ())]
    assert networks == set(compose()["networks"])
    assert {mount.split(":")[0] for mount in mounts if not mount.startswith("./")} == set(compose()["volumes"])


def test_every_file_that_is_mounted_exists_and_cannot_be_written() -> None:
    for service in services().values():
        for mount in service.get("volumes", ()):
            if mount.startswith("./"):
                source, _, mode = mount.split(":")
                assert (ROOT / source).exists(), mount
                assert mode == "ro", mount


def test_every_image_is_pinned_to_a_release() -> None:
    images = [service["image"] for service in services().values() if "build" not in service]
    images += [line.split()[1] for line in image() if line.startswith("FROM")]
    assert len(images) > 10
    assert [name for name in images if not re.fullmatch(r"[a-z/-]+:v?\d+\.\d+(\.\d+)?(-slim)?", name)] == []


def test_ports_are_published_to_this_machine_alone() -> None:
    published = [port for service in services().values() for port in service.get("ports", ())]
    assert [port for port in published if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)] == []
    assert len({port.split(":")[1] for port in published}) == len(published) > 0


def test_every_lasting_container_is_watched_by_a_probe_or_by_prometheus() -> None:
    jobs = yaml_of(DEPLOY / "prometheus" / "prometheus.yml")["scrape_configs"]
    asked = {target.split(":")[0] for job in jobs for each in job["static_configs"] for target in each["targets"]}
    for name, service in lasting().items():
        assert probe(name) or (service["healthcheck"] == {"disable": True} and name in asked), name


def test_no_password_stands_in_the_file_and_every_one_is_asked_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / "example.env").read_text(), re.MULTILINE))
    assert set(ASKED_FOR.findall(text)) == set(re.findall(r"\$\{(\w+)", text)) == set(example)
    assert set(example.values()) == {""}
    for name in services():
        for variable, value in environment(name).items():
            assert not SECRET.search(variable) or ASKED_FOR.fullmatch(value), f"{name} {variable}"
    assert re.findall(r"//[\w-]+:(?!\$\{)\S+@", text) == []


def test_the_file_with_the_passwords_is_never_committed() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


FILLED = {
    "CONCORD_AUTH_ISSUER": "https://issuer.example",
    "CONCORD_AUTH_JWKS_URL": "https://issuer.example/keys",
    "CONCORD_PUBLIC_URL": "https://concord.example",
    "CONCORD_SESSION_KEYS": "k" * 48,
}
"""What an operator fills in where not every word will do."""


@pytest.mark.parametrize("name", sorted(programs()))
def test_a_program_is_told_only_what_is_a_setting_and_can_start_with_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = environment(name)
    assert set(told) <= SETTINGS
    for variable in SETTINGS:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in told.items():
        monkeypatch.setenv(variable, ASKED_FOR.sub(FILLED.get(variable, "filled"), value))
    settings = Settings()
    assert settings.log_format == "json"
    assert settings.database_url is not None
    assert settings.temporal_address is not None


@pytest.mark.parametrize("name", sorted(programs()))
def test_what_a_program_is_started_with_exists(name: str) -> None:
    assert_exists(programs()[name]["command"])
    if name in lasting():
        assert_exists(probe(name)[1:])


def test_what_the_image_copies_and_starts_exists_and_it_runs_as_nobody() -> None:
    for line in image():
        if line.startswith("COPY") and "--from" not in line:
            assert [source for source in line.split()[1:-1] if not (ROOT / source).exists()] == []
    for word in ("CMD", "HEALTHCHECK"):
        line = instruction(word)
        assert_exists(json.loads(line[line.index("[") :]))
    assert int(instruction("USER").split()[1]) > 0
    assert "--require-hashes" in instruction("RUN /opt/concord/bin/pip")


def test_the_image_holds_every_room_and_nothing_that_tests() -> None:
    named = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    rooms = {path.parent.name for path in ROOT.glob("[!.]*/__init__.py")} - {"tests", "benchmarks"}
    assert {path for path in named if not (ROOT / path).exists()} == set()
    assert rooms | {"migrations", "worker.py"} <= named
    assert not {"tests", "benchmarks", ".env"} & named


def test_what_the_image_holds_is_enough_to_start(tmp_path: Path) -> None:
    named = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in named:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    alone = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    loads = (
        "import api.app, cli.app, worker; from infrastructure.settings import Settings; api.app.create_app(Settings())"
    )
    subprocess.run([sys.executable, "-c", loads], cwd=tmp_path, env=alone, check=True, timeout=60)


def test_the_images_lock_is_the_projects_lock_without_what_tests_need() -> None:
    ours, all_of_it = locked("deploy/requirements.lock"), locked("requirements.lock")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert ours.items() <= all_of_it.items(), HOW_TO_LOCK
    assert {re.match(r"[\w-]+", package)[0] for package in wanted} <= ours.keys(), HOW_TO_LOCK  # type: ignore[index]
    assert not {"pytest", "mypy", "ruff", "hypothesis"} & ours.keys()


def locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes of every package of a lock."""
    packages = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)
    found = {}
    for package in filter(None, packages):
        pinned, version = package.split()[0].split("==")
        found[pinned.split("[")[0]] = (version, frozenset(re.findall(r"sha256:[0-9a-f]{64}", package)))
    return found


def test_the_image_has_a_python_that_we_support() -> None:
    version = re.search(r"python:(\d+)\.(\d+)", instruction("FROM"))
    assert version is not None
    assert (3, 11) <= (int(version[1]), int(version[2])) <= (3, 13), sys.version
