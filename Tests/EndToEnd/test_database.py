"""A database that cannot be used stops the start with one clear line; a full disk at run time does not stop the world."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess

import pytest

import sentences as say
from player import player
from secrets_used import address, password
from server import run, write_config

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


def test_a_database_that_may_not_be_read_is_refused(start):
    """Root is bound by the mode of a file too when it lacks two capabilities."""
    server = made_database(start)
    server.database.chmod(0)
    plain = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    refused(server.folder, about="world.sqlite", through=plain)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    write_config(tmp_path)
    noise = os.urandom(16384)
    (tmp_path / "world.sqlite").write_bytes(noise)
    refused(tmp_path, about="world.sqlite")
    assert (tmp_path / "world.sqlite").read_bytes() == noise


def test_a_damaged_database_is_refused(start):
    server = made_database(start)
    with server.database.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(4096 - 100))
    refused(server.folder, about="world.sqlite")


def test_a_database_of_another_program_is_refused(tmp_path):
    """DB-2: application_id."""
    write_config(tmp_path)
    with sqlite3.connect(tmp_path / "world.sqlite") as database:
        database.execute("PRAGMA application_id = 1234")
        database.execute("CREATE TABLE cakes (name TEXT)")
    database.close()
    refused(tmp_path, about="world.sqlite")


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(start):
    """DB-5."""
    server = made_database(start)
    with sqlite3.connect(server.database) as database:
        database.execute("PRAGMA user_version = 9999")
        database.execute("INSERT INTO grdb_migrations (identifier) VALUES ('9999 from the future')")
    database.close()
    assert "newer" in refused(server.folder, about="world.sqlite")
    with sqlite3.connect(server.database) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (9999,)
    database.close()


def test_the_database_and_what_it_leaves_is_for_its_owner_only(start):
    """Password hashes and addresses are in it."""
    server = start()
    for file in server.files():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_a_clean_end_leaves_the_database_alone(start):
    """DB-10: no write-ahead log. The lock's file stays, as removing it would let two servers in."""
    assert {file.name for file in made_database(start).files()} <= {"world.sqlite", "world.sqlite.lock"}


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


def test_a_full_disk_at_the_start_is_one_line_and_a_sysexits_code(tmp_path, small_disk):
    fill(small_disk)
    write_config(tmp_path, Database={"path": small_disk / "world.sqlite"})
    refused(tmp_path, about="world.sqlite")


async def test_on_a_full_disk_the_world_stays_up_and_saves_again_when_there_is_room(start, small_disk):
    """DB-9."""
    server = start(Database={"path": small_disk / "world.sqlite"})
    async with player(server) as ada, player(server) as bob:
        await ada.enters("ada")
        secret = await bob.registers("bob")
        fill(small_disk)
        for number in range(3):
            refusal = await tries_to_register(bob, f"late{number}")
            assert not refusal.startswith("Registration successful")
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
