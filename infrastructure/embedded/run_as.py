"""As whom PostgreSQL runs: it refuses root, and a container's only user is often root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from infrastructure.embedded.children import OURSELVES, RunAs
from infrastructure.embedded.problems import RootRefused

NAMESPACE = RunAs(
    how="as root in a user namespace",
    prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"),
)
"""The kernel still sees root, so every folder of root's stays reachable; PostgreSQL sees user 1000."""


def others() -> Iterator[RunAs]:
    """The unprivileged users of this machine; where they may not enter our folders, with leave to do so."""
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        become = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
        leave = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
        yield RunAs(how=f"as {name}", prefix=(*become, "--"), owner=user.pw_uid)
        yield RunAs(how=f"as {name} with leave to enter", prefix=(*become, *leave, "--"), owner=user.pw_uid)


def identity(program: Path, folder: Path, owner: int | None = None, ways: Sequence[RunAs] | None = None) -> RunAs:
    """As whom to run `program` on data in `folder`; `owner` is the user whom existing data belongs to.

    Only root needs another identity: a user namespace first, an unprivileged user next. Raises RootRefused.
    """
    if os.geteuid() != 0:
        return OURSELVES
    # A look through the folder: `test -x` would ask for the real user, whose leave to enter the kernel does not count.
    look = ("test", "-d", f"{folder}/.")
    fitting = (way for way in ways or (NAMESPACE, *others()) if owner in (None, 0, way.owner))
    for way in fitting:
        if all(_succeeds(*way.prefix, *command) for command in ((program, "--version"), look)):
            return way
    raise RootRefused(folder)


def _succeeds(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
