"""What stands in the way of the servers is named, together with what to do; what is safe to mend is mended."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure import embedded
from infrastructure.embedded import postgres
from infrastructure.embedded.children import RunAs, alive
from infrastructure.embedded.folder import Folder, opened
from infrastructure.embedded.postgres_folder import program
from infrastructure.embedded.problems import (
    FolderBusy,
    FolderUnusable,
    PasswordLost,
    RootRefused,
    ServerDidNotStart,
    StateUnreadable,
    WrittenByAnotherVersion,
)
from infrastructure.embedded.run_as import NAMESPACE, identity, others
from tests.support.embedded import START, as_nobody, children, elsewhere, empty_folder, note, notes

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    with empty_folder() as path:
        yield path


@only_root
@pytest.mark.parametrize("way", [NAMESPACE, *others()], ids=lambda way: str(way.how))
def test_root_starts_postgresql_as_somebody_else(folder: Path, way: RunAs) -> None:
    ours = opened(folder)
    if way.how.endswith("with leave to enter"):
        folder.chmod(0o700)
    try:
        identity(program("postgres"), folder, ways=[way])
    except RootRefused:
        pytest.skip(f"this machine does not let root run a program {way.how}")
    at = postgres.start(ours, None, throw_away=True, ways=[way])
    note(postgres.url(ours, at), way.how)
    assert Path(f"/proc/{at.child.pid}").stat().st_uid == (0 if way.owner is None else way.owner)
    postgres.stop(at, at_once=True)


@only_root
def test_a_folder_that_only_root_may_enter_is_no_obstacle(folder: Path) -> None:
    folder.chmod(0o700)
    note(embedded.start(folder, throw_away=True).database_url, "inside")


@only_root
def test_data_made_in_a_user_namespace_is_handed_to_an_ordinary_user_where_there_is_none(folder: Path) -> None:
    ours = opened(folder)
    first = postgres.start(ours, None, throw_away=True)
    note(postgres.url(ours, first), "before")
    postgres.stop(first)

    second = postgres.start(ours, None, throw_away=True, ways=list(others()))
    assert notes(postgres.url(ours, second)) == ["before"]
    postgres.stop(second)

    third = postgres.start(ours, None, throw_away=True)
    assert notes(postgres.url(ours, third)) == ["before"]


@only_root
def test_root_is_told_when_there_is_nobody_to_become(folder: Path) -> None:
    with pytest.raises(RootRefused, match="start Concord as an ordinary user"):
        postgres.start(opened(folder), None, throw_away=True, ways=[RunAs(how="as a liar", prefix=("false",))])


def test_an_ordinary_user_starts_the_servers_and_stops_them(folder: Path) -> None:
    prefix = as_nobody() if os.geteuid() == 0 else ()
    if prefix is None:
        pytest.skip("this machine lets root start nothing as 'nobody'")
    if prefix:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    start_and_stop = START + "print(servers.stop(at_once=True), embedded.find(servers.folder))"
    said, complaint = elsewhere(start_and_stop, folder, prefix=prefix).communicate(timeout=60)
    assert said.startswith("2 postgresql://"), complaint
    assert said.endswith("None None\n")


@only_root
def test_a_folder_of_another_user_is_left_alone(folder: Path) -> None:
    os.chown(folder, 65534, 65534)
    with pytest.raises(FolderUnusable, match="belongs to user 65534"):
        embedded.start(folder)


def test_an_ordinary_user_is_told_that_a_folder_cannot_be_entered(folder: Path) -> None:
    prefix = as_nobody() if os.geteuid() == 0 else ()
    if prefix is None:
        pytest.skip("this machine lets root start nothing as 'nobody'")
    folder.chmod(0o500)
    said, complaint = elsewhere(START, folder / "deeper", prefix=prefix).communicate(timeout=60)
    assert said == ""
    assert "cannot be used: Permission denied" in complaint
    assert "CONCORD_DATA_FOLDER" in complaint


def test_a_file_in_the_place_of_the_folder_is_named(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(FolderUnusable, match="File exists"):
        embedded.start(folder / "file")


def test_data_of_another_postgresql_is_not_touched(folder: Path) -> None:
    (folder / "postgres").mkdir(mode=0o700)
    (folder / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(WrittenByAnotherVersion, match="was written by PostgreSQL 14"):
        embedded.start(folder)
    assert sorted(path.name for path in (folder / "postgres").iterdir()) == ["PG_VERSION"]
    assert not any(alive(child) for child in children(folder))


def test_a_lost_password_is_named_and_nothing_is_left_running(folder: Path) -> None:
    embedded.start(folder, throw_away=True)
    embedded.stop(folder, at_once=True)
    (folder / "postgres.secret").write_text("another")
    with pytest.raises(PasswordLost, match=r"postgres\.secret"):
        embedded.start(folder, throw_away=True)
    assert not any(alive(child) for child in children(folder))
    assert postgres.serving(opened(folder)) is None


def test_a_server_that_gives_up_shows_the_end_of_its_log(folder: Path) -> None:
    embedded.start(folder, throw_away=True)
    embedded.stop(folder, at_once=True)
    (folder / "postgres" / "postgresql.conf").write_text("no_such_thing = on\n")
    with pytest.raises(ServerDidNotStart, match="no_such_thing"):
        embedded.start(folder, throw_away=True)


def test_a_start_that_was_interrupted_half_way_is_made_again(folder: Path) -> None:
    half_made = folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    note(embedded.start(folder, throw_away=True).database_url, "complete")
    assert not half_made.exists()


def test_an_edited_state_file_is_named(folder: Path) -> None:
    (folder / "servers.json").write_text("{")
    with pytest.raises(StateUnreadable, match=r"servers\.json"):
        embedded.start(folder)
    (folder / "servers.json").unlink()


def test_a_second_process_waits_its_turn(folder: Path) -> None:
    with opened(folder).locked(), pytest.raises(FolderBusy, match="another process"), Folder(folder).locked(0.1):
        pytest.fail("two processes at once")
