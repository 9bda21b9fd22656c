"""The secrets that sign the dashboard's sessions: those of the settings, or one that this machine makes for itself."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from infrastructure.issuer import IssuerError
from infrastructure.settings import PREFIX, SHORTEST_KEY, Settings, is_loopback


class SessionKeysMissing(IssuerError):
    """Several replicas may answer, and each would make a secret of its own."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"people sign in at {host}, which other machines can reach, and no secret signs their sessions: set "
            f"{PREFIX}SESSION_KEYS to the same random text of {SHORTEST_KEY} characters or more on every replica"
        )


class SessionKeyExposed(IssuerError):
    """Others can read the secret, or it belongs to somebody else, or it is none."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} must belong to you alone (mode 0600): delete it, and a new secret is made")


def session_keys(settings: Settings) -> tuple[str, ...]:
    """The secrets, the one that signs first. On this machine alone one is made on first use. Raises IssuerError."""
    if settings.session_keys is not None:
        return tuple(settings.session_keys.split())
    if not is_loopback(settings.api_host):
        raise SessionKeysMissing(settings.api_host)
    file = settings.data_folder / "session.key"
    if not file.exists():
        _create(file)
    return (_load(file),)


def _create(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    with NamedTemporaryFile("w", dir=file.parent, prefix=".session-") as new:  # made with mode 0600
        new.write(secrets.token_urlsafe(48))
        new.flush()
        try:
            os.link(new.name, file)
        except FileExistsError:
            return  # another process was first; its secret is ours too


def _load(file: Path) -> str:
    with file.open() as opened:
        status = os.fstat(opened.fileno())
        if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise SessionKeyExposed(file)
        secret = opened.read()
    if len(secret) < SHORTEST_KEY:
        raise SessionKeyExposed(file)
    return secret
