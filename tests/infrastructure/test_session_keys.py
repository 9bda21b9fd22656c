"""What signs sessions is set for all replicas, or made once by a machine that nobody else reaches."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infrastructure.session_keys import SessionKeyExposed, SessionKeysMissing, session_keys
from infrastructure.settings import Settings


def test_one_machine_makes_its_own_and_keeps_it(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    (made,) = session_keys(settings)
    assert len(made) >= 32
    assert session_keys(settings) == (made,)
    assert (tmp_path / "session.key").stat().st_mode & 0o077 == 0


def test_many_machines_are_told_theirs(tmp_path: Path) -> None:
    reached = Settings(data_folder=tmp_path, api_host="192.0.2.7")
    with pytest.raises(SessionKeysMissing, match="CONCORD_SESSION_KEYS"):
        session_keys(reached)
    new, old = "n" * 32, "o" * 40
    assert session_keys(reached.model_copy(update={"session_keys": f"{new} {old}"})) == (new, old)


@pytest.mark.parametrize(("mode", "content"), [(0o644, "s" * 40), (0o600, "short")])
def test_a_secret_that_others_can_read_is_none(tmp_path: Path, mode: int, content: str) -> None:
    file = tmp_path / "session.key"
    file.write_text(content)
    os.chmod(file, mode)  # noqa: PTH101 - as somebody careless would
    with pytest.raises(SessionKeyExposed, match="0600"):
        session_keys(Settings(data_folder=tmp_path))
