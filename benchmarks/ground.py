"""Where benchmarks run: both servers on a disk that is really written to, and a database for each section."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from infrastructure import embedded
from tests.support.servers import fresh_database, make_template


@dataclass(frozen=True, slots=True)
class Ground:
    """`folder` is scratch space that is deleted afterwards."""

    servers: embedded.Servers
    template: str
    folder: Path

    def database(self) -> AbstractContextManager[str]:
        """The address of a migrated, empty database."""
        return fresh_database(self.servers, self.template)


@contextmanager
def servers_on_disk() -> Iterator[Ground]:
    """PostgreSQL syncs every commit, as it does in earnest: without that, group commits would have nothing to save."""
    folder = Path(mkdtemp(prefix="concord-benchmark-"))
    folder.chmod(0o711)
    try:
        servers = embedded.start(folder / "servers", simulation=False, bound=True)
        try:
            yield Ground(servers, make_template(servers), folder)
        finally:
            time.sleep(0.2)  # a Temporal client that is still letting go would crash Python's exit
            servers.stop(at_once=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
