"""The one-machine default: a real PostgreSQL and a real Temporal server from the virtual environment."""

from infrastructure.embedded.problems import EmbeddedError, NotRunning
from infrastructure.embedded.servers import Servers, find, reach, running, start, stop

__all__ = ["EmbeddedError", "NotRunning", "Servers", "find", "reach", "running", "start", "stop"]
