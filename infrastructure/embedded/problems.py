"""What can go wrong with the servers that come with Concord. Every message says what to do about it."""

from __future__ import annotations

from pathlib import Path


class EmbeddedError(Exception):
    """An embedded server could not be started, found or stopped. The message is for the person who started it."""


class ProgramMissing(EmbeddedError):
    """A server's program is not installed where the virtual environment should have it."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(
            f"the program '{program}' of the package {package} is not installed: run `make setup`, or set the address "
            f"of a server of your own (CONCORD_DATABASE_URL, CONCORD_TEMPORAL_ADDRESS)"
        )


class FolderUnusable(EmbeddedError):
    """The data folder cannot be created, entered or written."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"the data folder {folder} cannot be used: {why}. Give yourself access to it, or set CONCORD_DATA_FOLDER "
            f"to a folder of your own"
        )


class FolderBusy(EmbeddedError):
    """Another process has been starting or stopping the servers of this folder for too long."""

    def __init__(self, folder: Path, seconds: float) -> None:
        super().__init__(
            f"another process has been starting or stopping the servers of {folder} for {seconds:.0f} s: wait for it, "
            f"or end it and try again"
        )


class StateUnreadable(EmbeddedError):
    """The file that remembers the servers was changed by somebody else."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file}, which remembers the running servers, cannot be read: end the servers whose command line names "
            f"{file.parent}, delete the file and start again; the data is not touched by that"
        )


class WrittenByAnotherVersion(EmbeddedError):
    """The data was written by another major version of PostgreSQL."""

    def __init__(self, folder: Path, theirs: str, ours: str) -> None:
        super().__init__(
            f"{folder} was written by PostgreSQL {theirs}, this Concord comes with {ours}: dump it with pg_dumpall "
            f"{theirs} and load it into a new data folder, or set CONCORD_DATA_FOLDER to a new one"
        )


class PasswordLost(EmbeddedError):
    """The database is there, the file with its password is not, or does not fit."""

    def __init__(self, database: Path, secret: Path) -> None:
        super().__init__(
            f"PostgreSQL in {database} does not accept the password of {secret}: put the right file back, or set "
            f"CONCORD_DATA_FOLDER to a new folder"
        )


class RootRefused(EmbeddedError):
    """PostgreSQL never runs as root, and there is nobody else it could run as here."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root. This machine allows no user namespaces, and neither the user "
            f"'postgres' nor 'nobody' can reach both the program and {folder}: start Concord as an ordinary user, or "
            f"move it and CONCORD_DATA_FOLDER out of folders that only root may enter"
        )


class ServerDidNotStart(EmbeddedError):
    """A server gave up, or did not answer in time. The end of its log is part of the message."""

    def __init__(self, server: str, log: Path, tail: str) -> None:
        super().__init__(f"{server} did not start; its log {log} ends with:\n{tail.strip() or '(nothing)'}")


class AnotherClock(EmbeddedError):
    """Temporal already runs for this folder, with real time where simulated time was asked for, or the reverse."""

    def __init__(self, folder: Path, *, simulated: bool) -> None:
        runs, asked = ("simulated", "real") if simulated else ("real", "simulated")
        super().__init__(
            f"the Temporal server of {folder} runs in {runs} time, asked was {asked} time: stop it with `make down`, "
            f"or set CONCORD_DATA_FOLDER to another folder"
        )


class NotRunning(EmbeddedError):
    """The embedded servers were looked for, not started, and are not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"no servers are running for the data folder {folder}: start them with `make up`, or set "
            f"CONCORD_DATABASE_URL and CONCORD_TEMPORAL_ADDRESS"
        )


class NotOurs(EmbeddedError):
    """A server of this folder was started by somebody else, who alone may stop it."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid} belongs to another user: ask them, or become root, to stop it")
