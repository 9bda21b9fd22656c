"""The servers of one machine keep their data, are found again, and leave nothing behind."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure import embedded
from infrastructure.embedded.children import LOOPBACK, alive, free_port, wait_for
from infrastructure.embedded.problems import AnotherClock
from infrastructure.settings import Settings
from infrastructure.temporal import connect
from tests.support.embedded import (
    AND_STAY,
    START,
    children,
    elsewhere,
    empty_folder,
    kill,
    note,
    notes,
    remembered,
)


@pytest.fixture(scope="module")
def used() -> Iterator[Path]:
    """Data that every test here works on in turn, as making it takes longer than most tests."""
    with empty_folder() as path:
        yield path


@pytest.fixture
def folder(used: Path) -> Iterator[Path]:
    yield used
    embedded.stop(used, at_once=True)


@pytest.fixture
def fresh() -> Iterator[Path]:
    with empty_folder() as path:
        yield path


@pytest.mark.feature("TS-03")
async def test_a_second_start_finds_the_data_and_the_addresses_of_the_first(fresh: Path) -> None:
    first = embedded.start(fresh)
    note(first.database_url, "before")
    client = await connect(first.applied_to(Settings()))
    await client.start_workflow("Anything", id="before", task_queue="nobody-listens")
    assert embedded.stop(fresh) == ("Temporal", "PostgreSQL")
    assert embedded.find(fresh) is None

    second = embedded.start(fresh)
    assert (second.database_url, second.temporal_address) == (first.database_url, first.temporal_address)
    assert notes(second.database_url) == ["before"]
    client = await connect(second.applied_to(Settings()))
    status = (await client.get_workflow_handle("before").describe()).status
    assert status is not None
    assert status.name == "RUNNING"


@pytest.mark.feature("TS-03")
def test_a_start_after_a_power_cut_finds_everything_that_was_acknowledged(folder: Path) -> None:
    note(embedded.start(folder).database_url, "acknowledged")
    for child in children(folder):
        kill(child)
    (folder / "postgres.log").unlink()

    servers = embedded.start(folder)
    assert len(servers.started) == 2
    assert "acknowledged" in notes(servers.database_url)


def test_a_lock_file_that_names_a_stranger_does_not_keep_the_server_from_starting(folder: Path) -> None:
    note(embedded.start(folder).database_url, "before the stranger")
    database, _ = children(folder)
    lock_file = folder / "postgres" / "postmaster.pid"
    lock = lock_file.read_text()
    kill(database)
    assert wait_for(lambda: not alive(database), 10)
    with elsewhere("import sys; sys.stdin.read()") as stranger:
        lock_file.write_text(lock.replace(str(database.pid), str(stranger.pid), 1))
        servers = embedded.start(folder)
        assert "before the stranger" in notes(servers.database_url)
        assert stranger.poll() is None
        stranger.communicate("")


def test_only_the_server_that_is_missing_is_started(folder: Path) -> None:
    embedded.start(folder, throw_away=True)
    database, engine = children(folder)
    kill(engine)
    assert wait_for(lambda: not alive(engine), 10)
    assert embedded.find(folder) is None

    servers = embedded.start(folder, throw_away=True)
    assert [child for child in children(folder) if child in servers.started] == [children(folder)[1]]
    assert children(folder)[0] == database


def test_a_remembered_port_that_somebody_else_took_is_given_up(folder: Path) -> None:
    first = embedded.start(folder, throw_away=True)
    embedded.stop(folder, at_once=True)
    last = remembered(folder)
    assert last.postgres
    assert last.temporal
    with socket.create_server((LOOPBACK, last.postgres.port)), socket.create_server((LOOPBACK, last.temporal.port)):
        second = embedded.start(folder, throw_away=True)
        assert second.database_url != first.database_url
        assert second.temporal_address != first.temporal_address
        assert embedded.find(folder) is not None


def test_two_processes_that_start_at_the_same_moment_share_one_pair_of_servers(fresh: Path) -> None:
    both = [elsewhere(START, fresh) for _ in range(2)]
    said = [process.communicate(timeout=60)[0].split() for process in both]
    assert sorted(int(started) for started, *_ in said) == [0, 2]
    assert said[0][1:] == said[1][1:]

    found = embedded.find(fresh)
    assert found is not None
    assert [found.database_url, found.temporal_address] == said[0][1:]


def test_bound_servers_end_with_the_process_that_started_them_however_it_ends(folder: Path) -> None:
    with elsewhere(AND_STAY, folder, "bound") as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline().startswith("2 ")
        owner.kill()
    assert wait_for(lambda: not any(alive(child) for child in children(folder)), 30)


def test_unbound_servers_outlive_the_process_and_any_other_stops_them(folder: Path) -> None:
    with elsewhere(START, folder) as starter:
        starter.communicate(timeout=60)
    assert all(alive(child) for child in children(folder))
    assert set(embedded.stop(folder)) == {"PostgreSQL", "Temporal"}
    assert not any(alive(child) for child in children(folder))
    assert embedded.stop(folder) == ()


async def test_servers_of_a_block_end_with_it_and_found_ones_stay(folder: Path) -> None:
    async with embedded.running(folder, throw_away=True) as ours:
        async with embedded.running(folder, throw_away=True) as theirs:
            assert theirs.started == ()
        assert embedded.find(folder) is not None
        assert len(ours.started) == 2
    assert embedded.find(folder) is None


def test_simulated_time_is_never_mixed_up_with_real_time(folder: Path) -> None:
    embedded.start(folder, simulation=True, throw_away=True)
    with pytest.raises(AnotherClock, match="runs in simulated time, asked was real time"):
        embedded.start(folder)


def test_a_process_that_got_the_number_of_a_server_is_not_taken_for_it(folder: Path) -> None:
    embedded.start(folder, throw_away=True)
    embedded.stop(folder, at_once=True)
    state = folder / "servers.json"
    with elsewhere("import sys; sys.stdin.read()") as stranger:
        for child in children(folder):
            state.write_text(state.read_text().replace(f'"pid": {child.pid}', f'"pid": {stranger.pid}'))
        assert embedded.find(folder) is None
        assert embedded.stop(folder) == ()
        assert stranger.poll() is None
        stranger.communicate("")


def test_addresses_from_outside_win_over_embedded_servers(folder: Path) -> None:
    outside = Settings(database_url="postgresql://db/concord", temporal_address="temporal:7233", data_folder=folder)
    assert embedded.reach(outside) == outside

    half = outside.model_copy(update={"temporal_address": None})
    with pytest.raises(embedded.NotRunning, match="make up"):
        embedded.reach(half)
    servers = embedded.start(folder, throw_away=True)
    reached = embedded.reach(half)
    assert (reached.database_url, reached.temporal_address) == ("postgresql://db/concord", servers.temporal_address)


def test_temporal_shows_its_screens_when_asked(folder: Path) -> None:
    shown_at = embedded.start(folder, ui=True, throw_away=True).temporal_ui_url
    assert shown_at is not None
    assert wait_for(lambda: accepts_connections(int(shown_at.rpartition(":")[2])), 10)


def accepts_connections(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), 5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_port_is_one_that_no_client_can_take_while_the_server_is_away() -> None:
    lowest_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = [free_port() for _ in range(50)]
    assert max(ports) < lowest_outgoing
    assert len(set(ports)) > 1
    assert free_port(ports[0]) == ports[0], "a server comes back where it was"
