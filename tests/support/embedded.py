"""Embedded servers of a test's own, seen from this process and from others, as root and as an ordinary user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from infrastructure import embedded
from infrastructure.embedded.children import Child
from infrastructure.embedded.folder import Folder, Remembered
from tests.support.tree import ROOT

START = """
import sys
from pathlib import Path
import structlog
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
from infrastructure import embedded
servers = embedded.start(Path(sys.argv[1]), bound="bound" in sys.argv, throw_away=True)
print(len(servers.started), servers.database_url, servers.temporal_address, flush=True)
"""
"""A program that starts the servers, and says how many of them it started and where they are."""

AND_STAY = START + "sys.stdin.read()"


@contextmanager
def empty_folder() -> Iterator[Path]:
    """An empty folder for servers; whatever still serves it afterwards is stopped."""
    path = Path(mkdtemp(prefix="concord-embedded-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        if path.stat().st_uid == os.geteuid():
            embedded.stop(path, at_once=True)
        shutil.rmtree(path, ignore_errors=True)


def note(url: str, word: str) -> None:
    """Write a word into a table of the database."""
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists noted (word text)")
        connection.execute("insert into noted values (%s)", (word,))


def notes(url: str) -> list[str]:
    """The words written so far."""
    with psycopg.connect(url) as connection:
        return [str(word) for (word,) in connection.execute("select word from noted")]


def remembered(path: Path) -> Remembered:
    """What the folder remembers of its servers."""
    return Folder(path).remembered()


def children(path: Path) -> list[Child]:
    """PostgreSQL and Temporal, as they were started last."""
    return [at.child for at in (remembered(path).postgres, remembered(path).temporal) if at is not None]


def kill(child: Child) -> None:
    """As a power cut would."""
    os.kill(child.pid, signal.SIGKILL)


def elsewhere(program: str, *arguments: str | Path, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Another Python that runs a program of ours; what it prints can be read, and it ends with the test."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def as_nobody() -> tuple[str, ...] | None:
    """Words before a command that make an ordinary user run it: reads anything, writes only what is its own.

    Leave to read is for a Python that lies in root's own folders. None where that cannot be done.
    """
    user = pwd.getpwnam("nobody")
    become = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    leave = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    for prefix in (become, (*become, *leave)):
        try:
            if subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True, check=False).returncode == 0:
                return prefix
        except OSError:
            return None
    return None
