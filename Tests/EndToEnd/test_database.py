"""A path that leads to no database stops the start in a terminal with one clear line; a full disk does not stop the world.

What else may be wrong with a database, while the server runs and at its start, is in test_database_standing.py.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from contextlib import closing

import pytest

import sentences as say
from player import eventually, player
from secrets_used import address, password
from server import run, write_config
from structured import client

SMALL = "2m"


def refused(folder, *, about: str, through: tuple[str, ...] = ()) -> str:
    """The start fails with a sysexits code and one line that names what it is about."""
    ended = run(folder, "serve", "--config", "config.ini", through=through)
    assert 64 <= ended.returncode <= 78, (ended.returncode, ended.stderr)
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    assert about in lines[0]
    return lines[0]


def made_database(start):
    """The folder of a server that ran and ended, with its database."""
    server = start()
    assert server.stop() == 0
    return server


def test_a_database_in_a_folder_that_is_missing_is_refused(tmp_path):
    """Only the last folder of a path is made, as `var` is: more would hide a wrong path."""
    write_config(tmp_path, Database={"path": "nowhere/deeper/world.sqlite"})
    refused(tmp_path, about="nowhere/deeper/world.sqlite")
    assert not (tmp_path / "nowhere").exists()


def test_a_database_in_a_folder_that_is_none_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    write_config(tmp_path, Database={"path": "file/world.sqlite"})
    refused(tmp_path, about="file/world.sqlite")


def test_a_database_that_is_a_folder_is_refused(tmp_path):
    (tmp_path / "world.sqlite").mkdir()
    write_config(tmp_path)
    refused(tmp_path, about="world.sqlite")


def test_the_database_and_what_it_leaves_is_for_its_owner_only(start):
    """Password hashes and addresses are in it."""
    server = start()
    for file in server.files():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_a_clean_end_leaves_the_database_alone(start):
    """DB-10: an empty write-ahead log, for which a full disk has no room at the next start, with its index. The lock's
    file stays, as removing it would let two servers in.
    """
    server = made_database(start)
    assert [file.name.removeprefix("world.sqlite") for file in server.files()] == ["", "-shm", "-wal", ".lock"]
    assert server.database.with_name("world.sqlite-wal").stat().st_size == 0


async def test_a_second_server_on_one_database_is_refused_and_the_first_serves_on(server):
    """DB-7."""
    refused(server.folder, about="world.sqlite")
    async with player(server) as ada:
        await ada.enters("ada")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", place], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"A FULL DISK IS NOT TESTED: no small file system can be mounted here ({mounted.stderr.strip()})")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(place) -> None:
    """Leaves no byte free."""
    with (place / "filler").open("wb", buffering=0) as file:
        size = 65536
        while size:
            try:
                if file.write(b"x" * size) < size:
                    size //= 2
            except OSError:
                size //= 2


async def test_on_a_full_disk_the_world_stays_up_and_saves_again_when_there_is_room(start, small_disk):
    """DB-9."""
    server = start(Database={"path": small_disk / "world.sqlite"})
    async with player(server) as ada, player(server) as bob:
        await ada.enters("ada")
        secret = await bob.registers("bob")
        fill(small_disk)
        for number in range(3):
            refusal = await tries_to_register(bob, f"late{number}")
            assert refusal == say.ACCOUNTS_NOT_SAVED
        await ada.says("who", say.who("ada"))
        await bob.logs_in("bob", secret)
        await ada.says("who", say.who("ada", "bob"))
        (small_disk / "filler").unlink()
    async with player(server) as cyd:
        await cyd.enters("cyd")
    server.restart()
    async with player(server) as cyd:
        await cyd.fails_to_log_in("late0", password())
        await cyd.logs_in("bob", secret)


async def stores(place, number: int) -> bool:
    """Whether so many lost sessions are in the database."""
    with closing(sqlite3.connect(f"file:{place}/world.sqlite?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*) FROM session WHERE lost_at IS NOT NULL").fetchone() == (number,)


@pytest.mark.parametrize("has_room_at_the_end", [True, False])
async def test_a_session_that_ended_on_a_full_disk_stays_ended_when_there_is_room_again(
        start, small_disk, has_room_at_the_end):
    """Room comes while the server runs, and is used at once, or it comes in the last moment."""
    server = start(Database={"path": small_disk / "world.sqlite"})
    async with client(server) as ada, client(server) as bob:
        await ada.enters("ada")
        await ada.connection.vanishes()

        await eventually(lambda: stores(small_disk, 1))
        fill(small_disk)
        await bob.greets()
        await bob.resumes(ada.token, ada.count)
        await bob.says("quit")
        await bob.is_closed_with(1000)
        async with client(server) as thief:
            assert (await thief.resumes(ada.token, 0))[0]["reason"] == "ended"
        (small_disk / "filler").unlink()
        if not has_room_at_the_end:
            await eventually(lambda: stores(small_disk, 0))
            server.kill()
        else:
            assert server.stop() == 0
    server.start()
    async with client(server) as thief:
        assert (await thief.resumes(ada.token, 0))[0]["reason"] == "unknown"


async def tries_to_register(someone, name: str) -> str:
    """Goes through the whole dialogue and returns its last answer; afterwards no question is open."""
    secret = password()
    await someone.says("register", say.REGISTER_EMAIL)
    await someone.says(address(name), say.REGISTER_USERNAME)
    await someone.says(name, say.CHOOSE_PASSWORD)
    await someone.says(secret, say.CONFIRM_PASSWORD)
    answer = await someone.asks(secret)
    await someone.is_silent()
    return answer
