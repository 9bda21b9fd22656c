"""What is committed works anywhere: no path of one machine, no address of a registry, no lock without hashes."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.tree import ROOT, named, project_files

REGISTRIES = ["\\.".join(host) for host in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "(org|com)"))]
FOLDERS = [f"/{folder}/" for folder in ("root", "work", "farm", "home/[a-z]+", "Users/[A-Za-z]+")]

FORBIDDEN = {
    "a registry's host": re.compile("|".join(REGISTRIES)),
    "where packages come from": re.compile(r"index-url *[= ] *http|registry *= *http"),
    "a path of one machine": re.compile(r"(?<![\w.~$}\]-])(" + "|".join(FOLDERS) + ")"),
    "a folder outside the project": re.compile(r"(^|[\s(\"'`])(\.\./)?shared/"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{named(path, number)}: {line.strip()[:100]}"
        for path in project_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a registry's host", "from https://files.python" + "hosted.org/x.whl"),
        ("where packages come from", "--extra-index-url" + " https://example.org"),
        ("a path of one machine", "cd /ro" + "ot/concord"),
        ("a folder outside the project", "see ../sh" + "ared/DESIGN.md"),
    ],
)
def test_such_a_line_would_be_found(what: str, line: str) -> None:
    assert FORBIDDEN[what].search(line)


def test_the_lock_has_exact_versions_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert len(packages) > 50
    assert [package.split()[0] for package in packages if not re.match(r"[^ ]+==[^ ]+ ", package)] == []
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in lock


def test_no_lock_file_that_records_addresses_is_committed() -> None:
    assert [named(path) for path in project_files("uv.lock")] == []
    (lock,) = project_files("package-lock.json")
    packages = {name: entry for name, entry in json.loads(lock.read_text())["packages"].items() if name}
    assert len(packages) > 10
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    settings = (lock.parent / ".npmrc").read_text().splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(settings)


@pytest.mark.parametrize("lock", ["requirements.lock", "deploy/requirements.lock", "api/web/node.lock"])
def test_every_lock_of_python_packages_names_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text
