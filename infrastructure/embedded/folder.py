"""The data folder: what lies where, who may use it, and what is remembered about the servers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from infrastructure.embedded.children import Child, wait_for
from infrastructure.embedded.problems import FolderBusy, FolderUnusable, StateUnreadable


class PostgresAt(BaseModel):
    """Where PostgreSQL was started last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    child: Child
    port: int


class TemporalAt(BaseModel):
    """Where Temporal was started last. `namespace_id` is unique to its data, so a stranger on its port is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    child: Child
    port: int
    http_port: int
    ui_port: int | None
    simulation: bool
    namespace_id: str | None = None


class Remembered(BaseModel):
    """What is known of the servers of a folder: they may have ended since, but their ports are asked for again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    postgres: PostgresAt | None = None
    temporal: TemporalAt | None = None


@dataclass(frozen=True)
class Folder:
    """A data folder that exists and that we may use; made by `opened`."""

    path: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.path / "postgres"

    @property
    def secret(self) -> Path:
        """The password of PostgreSQL's users."""
        return self.path / "postgres.secret"

    @property
    def postgres_log(self) -> Path:
        """What PostgreSQL says."""
        return self.path / "postgres.log"

    @property
    def temporal(self) -> Path:
        """Temporal's data, one SQLite file and its journal."""
        return self.path / "temporal.db"

    @property
    def temporal_log(self) -> Path:
        """What Temporal says."""
        return self.path / "temporal.log"

    @property
    def _state(self) -> Path:
        return self.path / "servers.json"

    @contextmanager
    def locked(self, seconds: float = 90.0) -> Iterator[None]:
        """Alone among all processes in starting or stopping the servers. Raises FolderBusy."""
        with (self.path / "lock").open("w") as file:

            def taken() -> bool:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                return True

            if not wait_for(taken, seconds):
                raise FolderBusy(self.path, seconds)
            yield

    def remembered(self) -> Remembered:
        """What the last start or stop wrote down. Raises StateUnreadable."""
        try:
            return Remembered.model_validate_json(self._state.read_bytes())
        except FileNotFoundError:
            return Remembered()
        except (OSError, ValidationError):
            raise StateUnreadable(self._state) from None

    def remember(self, servers: Remembered) -> None:
        """Write it down in one step: a reader sees all of the old or all of the new."""
        new = self._state.with_suffix(".new")
        new.write_text(servers.model_dump_json(indent=2))
        new.replace(self._state)


def opened(path: Path) -> Folder:
    """The data folder at `path`, made when missing. Raises FolderUnusable."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o711)
        owner = path.stat().st_uid
    except OSError as problem:
        raise FolderUnusable(path, problem.strerror or str(problem)) from None
    if owner != os.geteuid():
        raise FolderUnusable(path, f"it belongs to user {owner}, we are user {os.geteuid()}")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise FolderUnusable(path, "we may not read, write and enter it")
    return Folder(path.resolve())
